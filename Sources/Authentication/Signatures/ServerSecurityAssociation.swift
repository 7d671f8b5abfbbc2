public import SIP
public import Security

/// The server's end of a security association, [MS-SIPAE] 3.3, for the simulated pool.
public struct ServerSecurityAssociation: Sendable {
    /// Which headers carry the signatures.
    public let authenticator: Authenticator
    /// The scheme.
    public let scheme: AuthenticationScheme
    /// The realm of all messages.
    public let realm: String
    /// The target of all messages.
    public let targetname: String
    /// The handle, 8 hexadecimal digits.
    public let opaque: String
    /// Which fields are signed.
    public let version: ProtocolVersion

    private var terms: AssociationTerms
    private var signer: any MessageSigner
    private var sent: UInt64 = 0
    private var received: UInt64 = 0

    /// An association whose keys `signer` holds.
    public init(
        scheme: AuthenticationScheme, realm: String, targetname: String, opaque: String, signer: any MessageSigner,
        authenticator: Authenticator = .registrar, version: ProtocolVersion = .v4
    ) {
        self.authenticator = authenticator
        self.scheme = scheme
        self.realm = realm
        self.targetname = targetname
        self.opaque = opaque
        self.signer = signer
        terms = AssociationTerms(
            scheme: scheme.rawValue, realm: realm, targetname: targetname, opaque: opaque, version: version)
        self.version = version
    }

    /// Signs a request or response as its last change before it is sent.
    public mutating func sign(_ message: inout Message) throws(SecurityError) {
        sent += 1
        let header = try terms.signature(of: .server, for: message, counter: sent, signer: &signer)
        message.headers[authenticator.infoHeader] = header
    }

    /// Judges a received request or response strictly: signed, by this association, with a counter above all before.
    public mutating func verify(_ message: Message) -> Verdict {
        let answers = SignatureFields.all(in: message, authenticator.answerHeader, of: .client)
        guard let answer = answers.first(where: { $0.hasScheme(scheme.rawValue) }) else { return .refused(.missing) }
        guard isOurs(answer.opaque), answer.realm(expecting: realm) == realm,
            answer.targetname(expecting: targetname) == targetname
        else { return .refused(.foreign) }
        guard answer.isSigned else { return .refused(.missing) }
        guard let proof = terms.proof(by: answer, for: message, signer: &signer) else {
            return .refused(.wrong)
        }
        guard proof.counter > received else { return .refused(.replayed) }
        received = proof.counter
        return .authentic
    }

    /// A client of Kerberos learns the handle from the first answer.
    private func isOurs(_ handle: String?) -> Bool {
        handle == opaque || handle == nil && scheme == .kerberos && sent == 0
    }
}
