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
    case userName = "web ticket: login name and password in the message"
    case federation = "web ticket: ADFS (WS-Trust 1.3, SAML 2.0, proof key)"
    case bearer = "web ticket: modern authentication (OAuth)"
    // To the token service of the web API.
    case ucwaPassword = "UCWA: password grant"
    case ucwaWindows = "UCWA: Windows grant (NTLM, Kerberos)"
    case ucwaBearer = "UCWA: modern authentication (OAuth)"

    /// Whether the user logs on at the page of an identity provider.
    var isAtPage: Bool { self == .bearer || self == .ucwaBearer }

    /// Whether the user signs in over the web alone.
    var isOverUCWA: Bool { [.ucwaPassword, .ucwaWindows, .ucwaBearer].contains(self) }

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
        switch self {
        case .ucwaPassword, .ucwaWindows, .ucwaBearer: nil
        case .kerberos: "Kerberos"
        case .ntlm: "NTLM"
        default: "TLS 1.2"
        }
    }

    /// What the pool is told to take, by the names of its faults.
    var offers: [String] {
        switch self {
        case .boundKerberos, .boundNTLM: ["extended-protection"]
        case .userName: ["forms-only"]
        case .federation: ["adfs=2", "adfs-proof"]
        case .bearer, .ucwaBearer: ["oauth"]
        case .ucwaWindows: ["windows-grant"]
        default: []
        }
    }

    /// What the pool and those beside it do in a circumstance.
    func faults(in circumstance: Circumstance) -> [String] {
        switch (self, circumstance) {
        case (.keptCertificate, .expired): ["short-certificate=1"]
        case (.webNTLM, .expired), (.boundNTLM, .expired), (.userName, .expired): ["expired-ticket"]
        case (.federation, .expired): ["adfs-refusal=2"]
        case (.bearer, .expired), (.ucwaBearer, .expired): ["identity-refusal=1"]
        case (.keptCertificate, .skewed), (.webNTLM, .skewed), (.boundNTLM, .skewed), (.userName, .skewed),
            (.federation, .skewed), (.bearer, .skewed), (.ucwaPassword, .skewed), (.ucwaBearer, .skewed):
            // More, and the certificate that is issued would begin in the future.
            ["clock-skew=240"]
        default: []
        }
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

    /// Why there is no such cell; nil if there is.
    func absence(in circumstance: Circumstance) -> String? {
        switch (self, circumstance) {
        case (.webKerberos, .password), (.webKerberos, .wrongPassword), (.boundKerberos, .password),
            (.boundKerberos, .wrongPassword):
            "none: a password is shown by NTLM"
        case (.ucwaPassword, .singleSignOn): "none: a password is what is sent"
        case (.ucwaPassword, .expired): "none: a password has no end that this grant tells of"
        case (.webNTLM, .singleSignOn), (.boundNTLM, .singleSignOn): "none: a single sign-on is Kerberos"
        case (.userName, .singleSignOn), (.federation, .singleSignOn): "none: a password is what is sent"
        default: nil
        }
    }
}
