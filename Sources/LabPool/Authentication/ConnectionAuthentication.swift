import Authentication
import EventLoop
import Localization
import SIP
import Security

/// The authentication of one connection: the handshake that is under way and the association that came of one
/// ([MS-SIPAE] 3.3, sign-in.md, 11.4).
@LoopActor
final class ConnectionAuthentication {
    /// What a request's credentials have led to.
    enum Judgement {
        /// The handshake goes on with this challenge.
        case leg(AuthenticationHeader)
        /// The request is signed by the owner of this address.
        case authentic(address: String)
    }

    private struct Handshake {
        let acceptor: TLSDSKAcceptor
        let opaque: String
    }

    private struct Established {
        var association: ServerSecurityAssociation
        let address: String
        let expires: Instant
    }

    /// The longest life of an association, 8 hours ([MS-SIPAE] 3.3.2).
    private static let lifetime: Int64 = 8 * 60 * 60

    private let state: PoolState
    private let settings: TLSDSKAcceptor.Configuration
    private let frontEnd: String
    private let connection: Int
    private var handshake: Handshake?
    private var established: Established?

    /// - Parameter frontEnd: the `targetname` of this registrar.
    init(state: PoolState, settings: TLSDSKAcceptor.Configuration, frontEnd: String, connection: Int) {
        self.state = state
        self.settings = settings
        self.frontEnd = frontEnd
        self.connection = connection
    }

    /// Judges a request. A refusal is answered with the first list of challenges.
    func judge(_ request: Message) throws(Refusal) -> Judgement {
        guard let text = request.headers[state.authenticator.answerHeader] else { throw .notAuthenticated }
        let credentials: AuthenticationHeader
        do {
            credentials = try AuthenticationHeader(parsing: text)
        } catch {
            throw .credentialsMalformed(reason: error.description)
        }
        guard credentials.hasScheme(AuthenticationScheme.tlsDSK.rawValue), !state.faults.contains(.noTLSDSK) else {
            throw .schemeUnknown(credentials.scheme)
        }
        guard credentials["realm"] == state.names.realm else { throw .realmWrong(credentials["realm"] ?? "") }
        guard credentials["targetname"] == frontEnd else { throw .targetNameWrong(credentials["targetname"] ?? "") }
        guard credentials["qop"] == "auth" else { throw .credentialsMalformed(reason: localized("qop is not auth")) }
        guard let data = credentials["gssapi-data"] else { return try verify(request, credentials) }
        guard request.method == .register else {
            throw .credentialsMalformed(reason: localized("a handshake outside REGISTER"))
        }
        return .leg(try advance(data, opaque: credentials["opaque"]))
    }

    /// Signs an answer or request of the pool, if there is an association to sign with.
    func sign(_ message: inout Message) {
        guard !state.faults.contains(.unsignedReplies) else { return }
        // A message without a signature is refused by the client, which is all that can be done here.
        guard (try? established?.association.sign(&message)) != nil else { return }
        if state.faults.contains(.wronglySignedReplies) { spoil(&message) }
    }

    /// Forgets the association, as a front end does that restarts.
    func forget() {
        established = nil
        handshake = nil
    }

    private func advance(_ data: String, opaque: String?) throws(Refusal) -> AuthenticationHeader {
        guard let token = try? Base64.decode(data, limit: Challenge.maximumTokenSize), !token.isEmpty else {
            throw .credentialsMalformed(reason: localized("gssapi-data is empty or not base64"))
        }
        let current: Handshake
        if let handshake, handshake.opaque == opaque { current = handshake } else { current = try begin() }
        handshake = current
        let step: TLSDSKAcceptor.Step
        do {
            step = try current.acceptor.receive(token)
        } catch {
            handshake = nil
            return try refuse(error, of: current, isFirstLeg: opaque == nil)
        }
        switch step {
        case .send(let answer): return leg(answer, current.opaque)
        case .established(let answer, let keys, let summary):
            handshake = nil
            try establish(keys, summary, opaque: current.opaque)
            return leg(answer, current.opaque)
        }
    }

    /// A hello that cannot be served is answered with the alert, so that the client can make another; later failures
    /// with the first list of challenges.
    private func refuse(
        _ error: TLSDSKError, of handshake: Handshake, isFirstLeg: Bool
    ) throws(Refusal) -> AuthenticationHeader {
        let refusal = Refusal.handshakeFailed(reason: error.description)
        let alert = handshake.acceptor.takeAlert()
        guard isFirstLeg, !alert.isEmpty else { throw refusal }
        state.journal.add(.refusal(.sip, connection: connection, refusal))
        return leg(alert, handshake.opaque)
    }

    private func begin() throws(Refusal) -> Handshake {
        do {
            return Handshake(
                acceptor: try TLSDSKAcceptor(settings), opaque: RandomBytes.hexadecimal(count: 4).uppercased())
        } catch {
            throw .handshakeFailed(reason: "\(error)")
        }
    }

    private func establish(_ keys: SigningKeys, _ summary: TLSDSKSummary, opaque: String) throws(Refusal) {
        guard let address = state.certificates.owner(of: summary.peer) else {
            throw .handshakeFailed(reason: localized("the certificate has no owner"))
        }
        let association = ServerSecurityAssociation(
            scheme: .tlsDSK, realm: state.names.realm, targetname: frontEnd, opaque: opaque,
            signer: KeyedHashSigner.server(keys), authenticator: state.authenticator)
        let end = Instant(seconds: summary.peer.validity.notAfter)
        established = Established(
            association: association, address: address, expires: min(state.now + Self.lifetime, end))
        state.journal.add(
            .authenticated(connection: connection, address: address, parameters: summary.parameters.description))
    }

    private func verify(_ request: Message, _ credentials: AuthenticationHeader) throws(Refusal) -> Judgement {
        guard var current = established, credentials["opaque"] == current.association.opaque else {
            throw .associationUnknown
        }
        guard state.now < current.expires else { throw .associationExpired }
        let verdict = current.association.verify(request)
        established = current
        switch verdict {
        case .authentic: return .authentic(address: current.address)
        case .refused(.replayed): throw .counterNotIncreasing
        case .refused(.foreign): throw .associationUnknown
        case .unsigned, .refused(.missing): throw .notAuthenticated
        case .refused(.wrong): throw .signatureWrong
        }
    }

    private func leg(_ token: [UInt8], _ opaque: String) -> AuthenticationHeader {
        var header = AuthenticationHeader(scheme: AuthenticationScheme.tlsDSK.rawValue)
        header["opaque"] = opaque
        header["gssapi-data"] = Base64.encode(token)
        header["targetname"] = frontEnd
        header["realm"] = state.names.realm
        header["version"] = "4"
        return header
    }

    private func spoil(_ message: inout Message) {
        let name = state.authenticator.infoHeader
        guard let text = message.headers[name], var info = try? AuthenticationHeader(parsing: text),
            let signature = info["rspauth"]
        else { return }
        info["rspauth"] = String(signature.map { $0 == "0" ? "1" : "0" })
        message.headers[name] = info.description
    }
}
