public import SIP
public import Security

/// The client's end of a security association, [MS-SIPAE] 3.2: signs what goes out, verifies what comes in.
public struct SecurityAssociation: Sendable {
    /// The challenge that the handshake ended with: scheme, realm, target, version, handle.
    public let challenge: Challenge

    private var signer: any MessageSigner
    private var counter: UInt64 = 0
    private var window = ReplayWindow()

    /// An association whose keys `signer` holds.
    public init(_ challenge: Challenge, signer: any MessageSigner) {
        self.challenge = challenge
        self.signer = signer
    }

    /// A TLS-DSK association.
    public init(_ challenge: Challenge, keys: SigningKeys) {
        self.init(challenge, signer: KeyedHashSigner.client(keys))
    }

    /// Signs a request or response as its last change before it is sent.
    ///
    /// - Parameter token: the mechanism's last token, where the same message carries it (NTLM, Kerberos).
    public mutating func sign(_ message: inout Message, token: [UInt8]? = nil) throws(SecurityError) {
        counter += 1
        let salt = RandomBytes.hexadecimal(count: 4)
        try sign(&message, salt: salt, counter: counter, token: token)
    }

    /// Judges a received request or response, [MS-SIPAE] 3.2.5.2.
    ///
    /// A 2xx to REGISTER must be signed like any other: it is what makes a user signed in.
    public mutating func verify(_ message: Message) -> Verdict {
        let infos = message.authentication(.authenticationInfo) + message.authentication(.proxyAuthenticationInfo)
        guard let info = infos.first(where: { isOurs($0) }) else {
            if infos.contains(where: { $0["rspauth"] != nil }) { return .refused(.foreign) }
            return Self.mayBeUnsigned(message) ? .unsigned : .refused(.missing)
        }
        return verify(message, info)
    }

    mutating func sign(
        _ message: inout Message, salt: String, counter: UInt64, token: [UInt8]?
    ) throws(SecurityError) {
        let parameters = SignatureString.Parameters(
            scheme: challenge.scheme.rawValue, salt: salt, counter: String(counter), realm: challenge.realm,
            targetname: challenge.targetname)
        let signature = try signer.sign(
            SignatureString(message, parameters: parameters, version: challenge.version))
        var header = AuthenticationHeader(scheme: parameters.scheme)
        header["qop"] = "auth"
        header["opaque"] = challenge.opaque
        header["realm"] = parameters.realm
        header["targetname"] = parameters.targetname
        header["gssapi-data"] = token.map { Base64.encode($0) }
        header["version"] = challenge.version == .v2 ? nil : String(challenge.version.rawValue)
        header["crand"] = parameters.salt
        header["cnum"] = parameters.counter
        header["response"] = Hexadecimal.encode(signature)
        message.headers[challenge.authenticator.answerHeader] = header.description
    }

    private mutating func verify(_ message: Message, _ info: AuthenticationHeader) -> Verdict {
        guard let rspauth = info["rspauth"], let signature = Hexadecimal.decode(rspauth), let salt = info["srand"],
            let counterText = info["snum"], let counter = UInt64(counterText),
            let realm = info["realm"], let targetname = info["targetname"]
        else { return .refused(.wrong) }
        let parameters = SignatureString.Parameters(
            scheme: info.scheme, salt: salt, counter: counterText, realm: realm, targetname: targetname)
        let text = SignatureString(message, parameters: parameters, version: challenge.version)
        guard (try? signer.isValid(signature, for: text)) == true else { return .refused(.wrong) }
        guard window.isNew(salt: salt, counter: counter) else { return .refused(.replayed) }
        window.insert(salt: salt, counter: counter)
        return .authentic
    }

    private func isOurs(_ info: AuthenticationHeader) -> Bool {
        info["rspauth"] != nil && info.hasScheme(challenge.scheme.rawValue) && info["realm"] == challenge.realm
            && info["targetname"].map(Self.host) == Self.host(challenge.targetname)
    }

    /// Kerberos writes its target as a principal in some messages and as a host in others.
    private static func host(_ targetname: String) -> Substring {
        targetname.lowercased().hasPrefix("sip/") ? targetname.dropFirst(4) : targetname[...]
    }

    private static func mayBeUnsigned(_ message: Message) -> Bool {
        guard let status = message.status else { return false }
        if status.isProvisional || Authenticator(status) != nil { return true }
        return message.cseq?.method == .register && !status.isSuccess
    }
}
