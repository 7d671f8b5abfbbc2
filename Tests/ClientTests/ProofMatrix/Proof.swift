/// A way to prove who one is, and to whom: a row of the matrix of proofs.
enum Proof: String, CaseIterable {
    // To the registrar.
    case tlsDSK = "SIP: TLS-DSK"
    case keptCertificate = "SIP: TLS-DSK, certificate kept"
    case kerberos = "SIP: Kerberos"
    case ntlm = "SIP: NTLM"
    // To the ticket service.
    case webKerberos = "web ticket: Negotiate (Kerberos)"
    case boundKerberos = "web ticket: Negotiate (Kerberos), extended protection"
    case webNTLM = "web ticket: NTLM"
    case boundNTLM = "web ticket: NTLM, extended protection"
    case negotiatedNTLM = "web ticket: Negotiate alone (NTLM inside)"
    case boundNegotiatedNTLM = "web ticket: Negotiate alone (NTLM inside), extended protection"
    case basic = "web ticket: Basic alone, over TLS"
    case userName = "web ticket: login name and password in the message"
    case federation = "web ticket: ADFS (WS-Trust 1.3, SAML 2.0, proof key)"
    case bearer = "web ticket: modern authentication (OAuth)"
    // To the token service of the web API.
    case ucwaPassword = "UCWA: password grant"
    case ucwaWindows = "UCWA: Windows grant (NTLM, Kerberos)"
    case ucwaPassive = "UCWA: passive grant (a page in the browser)"
    case ucwaBearer = "UCWA: modern authentication (OAuth)"

    /// Whether the user types a code at the page of an identity provider.
    var isAtPage: Bool { self == .bearer || self == .ucwaBearer }

    /// Whether the user signs in over the web alone.
    var isOverUCWA: Bool { [.ucwaPassword, .ucwaWindows, .ucwaPassive, .ucwaBearer].contains(self) }

    /// What the registrar offers.
    var scheme: String {
        switch self {
        case .kerberos: "krb5"
        case .ntlm: "ntlm"
        default: "tls-dsk"
        }
    }

    /// What signs the messages in the end; nil if nothing does.
    var signing: String? {
        if isOverUCWA { return nil }
        return switch self {
        case .kerberos: "Kerberos"
        case .ntlm: "NTLM"
        default: "TLS 1.2"
        }
    }

    /// What the pool is told to take, by the names of its faults.
    var offers: [String] {
        switch self {
        case .boundKerberos, .boundNTLM: ["extended-protection"]
        case .negotiatedNTLM: ["negotiate-only"]
        case .boundNegotiatedNTLM: ["negotiate-only", "extended-protection"]
        case .basic: ["basic-only"]
        case .userName: ["forms-only"]
        case .federation: ["adfs=2", "adfs-proof"]
        case .bearer, .ucwaBearer: ["oauth"]
        case .ucwaWindows: ["windows-grant"]
        case .ucwaPassive: ["passive-grant"]
        default: []
        }
    }

    /// What the pool and those beside it do in a circumstance.
    func faults(in circumstance: Circumstance) -> [String] {
        switch (self, circumstance) {
        case (.keptCertificate, .expired): ["short-certificate=1"]
        case (.webNTLM, .expired), (.boundNTLM, .expired), (.negotiatedNTLM, .expired),
            (.boundNegotiatedNTLM, .expired), (.basic, .expired), (.userName, .expired):
            ["expired-ticket"]
        case (.federation, .expired): ["adfs-refusal=2"]
        case (.bearer, .expired), (.ucwaBearer, .expired): ["identity-refusal=1"]
        case (.bearer, .skewed), (.ucwaBearer, .skewed): ["identity-refusal=5"]
        case (.tlsDSK, .skewed), (.webNTLM, .skewed), (.boundNTLM, .skewed), (.negotiatedNTLM, .skewed),
            (.boundNegotiatedNTLM, .skewed), (.basic, .skewed), (.userName, .skewed), (.federation, .skewed),
            (.ucwaPassword, .skewed), (.ucwaPassive, .skewed):
            ["clock-skew=3600"]
        default: []
        }
    }

    /// Whether this computer's clock is wrong in a circumstance, by more than the five minutes that are borne.
    func isClockWrong(in circumstance: Circumstance) -> Bool {
        circumstance == .skewed && (self == .keptCertificate || self == .ntlm)
    }

    /// Whether the user has a Kerberos ticket and nothing else.
    func usesTicket(in circumstance: Circumstance) -> Bool {
        switch (self, circumstance) {
        case (_, .singleSignOn): true
        case (.tlsDSK, .expired), (.kerberos, .expired), (.ntlm, .expired): true
        case (.webKerberos, .expired), (.webKerberos, .skewed), (.boundKerberos, .expired), (.boundKerberos, .skewed):
            true
        case (.ucwaWindows, .expired), (.ucwaWindows, .skewed): true
        default: false
        }
    }

    /// Whether the program's computer is set up for the realm: elsewhere a password is shown to the pool alone.
    func knowsRealm(in circumstance: Circumstance) -> Bool {
        [.kerberos, .webKerberos, .boundKerberos, .ucwaWindows].contains(self) || usesTicket(in: circumstance)
    }

    /// Whether the web services must be shown a ticket of the centre's.
    var isKerberosOverHTTP: Bool { [.webKerberos, .boundKerberos, .ucwaWindows].contains(self) }

    /// Why there is no such cell; nil if there is.
    func absence(in circumstance: Circumstance) -> String? {
        switch (self, circumstance) {
        case (.ucwaPassword, .singleSignOn), (.userName, .singleSignOn), (.federation, .singleSignOn),
            (.basic, .singleSignOn):
            "does not exist: a password is what is sent"
        case (.ucwaPassive, .singleSignOn): "does not exist: the page wants what is typed there"
        case (.ucwaPassword, .expired): "does not exist: a password has no end that this grant tells of"
        case (.ucwaPassive, .expired): "does not exist: the page is passed anew at each sign-in"
        case (.webNTLM, .singleSignOn), (.boundNTLM, .singleSignOn), (.boundNegotiatedNTLM, .singleSignOn),
            (.negotiatedNTLM, .singleSignOn):
            "does not exist: a single sign-on is Kerberos"
        default: nil
        }
    }
}
