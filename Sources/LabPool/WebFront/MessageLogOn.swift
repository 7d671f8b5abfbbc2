import EventLoop
import Localization
import Security
import XML

/// The proofs of who asks that stand in a message itself: login name and password, a certificate, a federation token
/// (sign-in.md, 6.3, 6.8, 6.9).
@LoopActor
struct MessageLogOn {
    private static let action = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"
    private static let x509Token =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"

    let state: PoolState
    private let security: XMLElement
    private let to: XMLElement
    private let connection: Int

    /// Reads the header of a request to `door`, and judges what every request must have.
    init(_ request: HTTPRequest, to door: String, state: PoolState, connection: Int) throws(Refusal) {
        self.state = state
        self.connection = connection
        guard let header = try SOAP.read(request, action: Self.action).header else { throw .elementMissing("Header") }
        to = try header.required("To")
        try to.mustBe(door)
        try header.required("Action").mustBe(Self.action)
        try state.checkMessageID(in: header)
        security = try header.required("Security")
    }

    /// The owner of the login name and the password.
    func userName() throws(Refusal) -> Account {
        try MessageTime(security).verify(at: state.now)
        return try state.logOn(by: security.required("UsernameToken"), connection: connection)
    }

    /// Whom the pool has issued the certificate to whose key has signed the time and the addressee.
    func certificate() throws(Refusal) -> Account {
        try MessageTime(security).verify(at: state.now)
        let token = try security.required("BinarySecurityToken")
        try token.mustHave("ValueType", Self.x509Token)
        let reference = try security.required("Signature", "KeyInfo", "SecurityTokenReference", "Reference")
        try reference.mustHave("URI", "#\(token.attribute("Id") ?? "")")
        guard let der = try? Base64.decode(token.text, whitespace: .ignored, limit: Certificate.maximumSize),
            let certificate = try? Certificate(der: der)
        else { throw .valueWrong(element: "BinarySecurityToken", value: token.text) }
        try MessageSignature(security.required("Signature"))
            .verify(by: .certificate(certificate), over: [security.required("Timestamp"), to])
        guard !state.faults.contains(.certificateRefused),
            state.certificates.verdict(on: certificate, now: state.now) == .accepted,
            let owner = state.certificates.owner(of: certificate).flatMap({ state.account(address: $0) })
        else { throw .certificateNotAccepted }
        return owner
    }

    /// Whom the federation service vouches for.
    func federation(for door: String) throws(Refusal) -> Account {
        let tokens = security.elements.filter { $0.name == "Assertion" }
        guard tokens.count == 1, let assertion = tokens.first else { throw .elementMissing("Assertion") }
        let timestamp = try security.required("Timestamp")
        try MessageTime(security).verify(at: state.now)
        let token = try FederationToken(verifying: assertion, for: door, by: state.identity, now: state.now)
        guard timestamp.element("Created")?.trimmedText == token.created,
            timestamp.element("Expires")?.trimmedText == token.expires
        else { throw .timestampIsNotLifetime }
        if state.faults.contains(.adfsProof) {
            guard let key = token.proofKey else { throw .elementMissing("EncryptedKey") }
            let signature = try security.required("Signature")
            let identifier = try signature.required("KeyInfo", "SecurityTokenReference", "KeyIdentifier")
            try identifier.mustBe(token.identifier)
            try identifier.mustHave("ValueType", token.version.identifierType)
            try MessageSignature(signature).verify(by: .code(key), over: [timestamp])
        }
        guard let account = state.account(login: token.login) else { throw .logOnForUnknownUser(token.login) }
        return account
    }
}
