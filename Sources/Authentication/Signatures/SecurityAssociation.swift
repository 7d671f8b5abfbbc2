public import SIP
public import Security

/// The client's end of a security association, [MS-SIPAE] 3.2: signs what goes out, verifies what comes in.
public struct SecurityAssociation: Sendable {
    /// The challenge that the handshake ended with: scheme, realm, target, version, handle.
    public let challenge: Challenge

    private var signer: any MessageSigner
    /// Kerberos learns the server's handle from the first signed answer.
    private var terms: AssociationTerms
    /// The mechanism's last token, until the server has answered as one that knows it.
    private var completion: [UInt8]?
    /// That token while it is due with the next message.
    private var token: [UInt8]?
    private var counter: UInt64 = 0
    private var window = ReplayWindow()

    /// An association whose keys `signer` holds.
    ///
    /// - Parameter token: the mechanism's last token, which the first message brings along (NTLM, Kerberos).
    public init(_ challenge: Challenge, signer: any MessageSigner, completingWith token: [UInt8]? = nil) {
        self.challenge = challenge
        self.signer = signer
        self.token = token
        completion = token
        terms = AssociationTerms(
            scheme: challenge.scheme.rawValue, realm: challenge.realm, targetname: challenge.targetname,
            opaque: challenge.opaque, version: challenge.version)
    }

    /// A TLS-DSK association.
    public init(_ challenge: Challenge, keys: SigningKeys) {
        self.init(challenge, signer: KeyedHashSigner.client(keys))
    }

    /// Signs a request or response as its last change before it is sent. Before version 4 the message that brings the
    /// mechanism's last token along is not signed ([MS-SIPAE] 3.2.5.1).
    public mutating func sign(_ message: inout Message) throws(SecurityError) {
        let token = token.take()
        if let token, challenge.version < .v4 {
            let answer = challenge.answer(token: token)
            message.headers[answer.name] = answer.value
            return
        }
        counter += 1
        let header = try terms.signature(of: .client, for: message, counter: counter, token: token, signer: &signer)
        message.headers[challenge.authenticator.answerHeader] = header
    }

    /// Whether no answer has shown yet that the mechanism's last token reached the server.
    public var isUnanswered: Bool { completion != nil }

    /// The message that brought the mechanism's last token along did not reach the server (504): the next one brings it
    /// again, unless the server has signed an answer.
    public mutating func tokenWasLost() {
        token = completion
    }

    /// Judges a received request or response, [MS-SIPAE] 3.2.5.2.
    ///
    /// A 2xx to REGISTER must be signed like any other: it is what makes a user signed in.
    public mutating func verify(_ message: Message) -> Verdict {
        var infos = SignatureFields.all(in: message, .authenticationInfo, of: .server)
        infos += SignatureFields.all(in: message, .proxyAuthenticationInfo, of: .server)
        guard let info = ours(among: infos) else {
            if infos.contains(where: \.isSigned) { return .refused(.foreign) }
            return Self.mayBeUnsigned(message) ? .unsigned : .refused(.missing)
        }
        guard let proof = terms.proof(by: info, for: message, signer: &signer) else {
            return .refused(.wrong)
        }
        guard window.isNew(salt: proof.salt, counter: proof.counter) else { return .refused(.replayed) }
        window.insert(salt: proof.salt, counter: proof.counter)
        if terms.opaque == nil { terms.opaque = info.opaque }
        completion = nil
        return .authentic
    }

    private func ours(among infos: [SignatureFields]) -> SignatureFields? {
        infos.first { info in
            info.isSigned && info.hasScheme(challenge.scheme.rawValue)
                && info.realm(expecting: challenge.realm) == challenge.realm
                && isTarget(info.targetname(expecting: challenge.targetname))
        }
    }

    private func isTarget(_ name: String?) -> Bool {
        name == challenge.targetname || name.map(Self.host) == Self.host(challenge.targetname)
    }

    /// Kerberos writes its target as a principal in some messages and as a host in others.
    private static func host(_ targetname: String) -> Substring {
        let lower = targetname.lowercased()
        return lower.hasPrefix("sip/") ? lower.dropFirst(4) : lower[...]
    }

    private static func mayBeUnsigned(_ message: Message) -> Bool {
        guard let status = message.status else { return false }
        if status.isProvisional || Authenticator(status) != nil { return true }
        return message.cseq?.method == .register && !status.isSuccess
    }
}
