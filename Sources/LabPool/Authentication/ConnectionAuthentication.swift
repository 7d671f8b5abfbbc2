import Authentication
import EventLoop
import Localization
import SIP
import Security

/// The authentication of one connection: the handshake that is under way and the association that came of one
/// ([MS-SIPAE] 3.3, sign-in.md, 11.4, 11.6).
@LoopActor
final class ConnectionAuthentication {
    /// What a request's credentials have led to.
    enum Judgement {
        /// The handshake goes on with this challenge.
        case leg(AuthenticationHeader)
        /// The request is signed by the owner of this address.
        case authentic(address: String)
    }

    /// The handshakes that a registrar knows.
    private enum Handshake {
        case tlsDSK(TLSDSKAcceptor, opaque: String)
        case windows(WindowsAcceptor, AuthenticationScheme, opaque: String)
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
    private let logOns: WindowsLogOns
    private let list: ChallengeList
    private let connection: Int
    private var handshake: Handshake?
    private var established: Established?

    /// - Parameter list: what the registrar offers.
    init(
        state: PoolState, settings: TLSDSKAcceptor.Configuration, logOns: WindowsLogOns, list: ChallengeList,
        connection: Int
    ) {
        self.state = state
        self.settings = settings
        self.logOns = logOns
        self.list = list
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
        guard let scheme = list.offered.first(where: { credentials.hasScheme($0.rawValue) }) else {
            throw .schemeUnknown(credentials.scheme)
        }
        guard credentials["realm"] == list.realm else { throw .realmWrong(credentials["realm"] ?? "") }
        guard credentials["targetname"] == list.targetname(scheme) else {
            throw .targetNameWrong(credentials["targetname"] ?? "")
        }
        guard credentials["qop"] == "auth" else { throw .credentialsMalformed(reason: localized("qop is not auth")) }
        guard let data = credentials["gssapi-data"] else { return try verify(request, credentials["opaque"]) }
        guard request.method == .register else {
            throw .credentialsMalformed(reason: localized("a handshake outside REGISTER"))
        }
        guard let token = try? Base64.decode(data, limit: Challenge.maximumTokenSize) else {
            throw .credentialsMalformed(reason: localized("gssapi-data is empty or not base64"))
        }
        guard let mechanism = scheme.mechanism else { return .leg(try advance(token, opaque: credentials["opaque"])) }
        return try logOn(request, token, credentials["opaque"], scheme, mechanism)
    }

    /// Signs an answer or request of the pool, if there is an association to sign with.
    func sign(_ message: inout Message) {
        if state.faults.contains(.bareAddresses) { BareAddresses.apply(to: &message) }
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

    private func verify(_ request: Message, _ opaque: String?) throws(Refusal) -> Judgement {
        guard var current = established, opaque == current.association.opaque else { throw .associationUnknown }
        guard state.now < current.expires else { throw .associationExpired }
        defer { established = current }
        return try verify(request, by: &current)
    }

    private func verify(_ request: Message, by current: inout Established) throws(Refusal) -> Judgement {
        switch current.association.verify(request) {
        case .authentic: return .authentic(address: current.address)
        case .refused(.replayed): throw .counterNotIncreasing
        case .refused(.foreign): throw .associationUnknown
        case .unsigned, .refused(.missing): throw .notAuthenticated
        case .refused(.wrong): throw .signatureWrong
        }
    }

    // TLS-DSK

    private func advance(_ token: [UInt8], opaque: String?) throws(Refusal) -> AuthenticationHeader {
        guard !token.isEmpty else {
            throw .credentialsMalformed(reason: localized("gssapi-data is empty or not base64"))
        }
        let (acceptor, handle) = try current(opaque)
        handshake = .tlsDSK(acceptor, opaque: handle)
        let step: TLSDSKAcceptor.Step
        do {
            step = try acceptor.receive(token)
        } catch {
            handshake = nil
            return try refuse(error, of: acceptor, handle, isFirstLeg: opaque == nil)
        }
        switch step {
        case .send(let answer): return leg(.tlsDSK, answer, handle)
        case .established(let answer, let keys, let summary):
            handshake = nil
            try establish(keys, summary, opaque: handle)
            return leg(.tlsDSK, answer, handle)
        }
    }

    /// The handshake that is under way, else a new one.
    private func current(_ opaque: String?) throws(Refusal) -> (TLSDSKAcceptor, opaque: String) {
        if case .tlsDSK(let acceptor, let handle) = handshake, handle == opaque { return (acceptor, handle) }
        do {
            return (try TLSDSKAcceptor(settings), Self.newHandle())
        } catch {
            throw .handshakeFailed(reason: "\(error)")
        }
    }

    /// A hello that cannot be served is answered with the alert, so that the client can make another; later failures
    /// with the first list of challenges.
    private func refuse(
        _ error: TLSDSKError, of acceptor: TLSDSKAcceptor, _ handle: String, isFirstLeg: Bool
    ) throws(Refusal) -> AuthenticationHeader {
        let refusal = Refusal.handshakeFailed(reason: error.description)
        let alert = acceptor.takeAlert()
        guard isFirstLeg, !alert.isEmpty else { throw refusal }
        state.journal.add(.refusal(.sip, connection: connection, refusal))
        return leg(.tlsDSK, alert, handle)
    }

    private func establish(_ keys: SigningKeys, _ summary: TLSDSKSummary, opaque: String) throws(Refusal) {
        guard let address = state.certificates.owner(of: summary.peer) else {
            throw .handshakeFailed(reason: localized("the certificate has no owner"))
        }
        established = Established(
            association: association(.tlsDSK, opaque, KeyedHashSigner.server(keys)), address: address,
            expires: min(state.now + Self.lifetime, Instant(seconds: summary.peer.validity.notAfter)))
        state.journal.add(
            .authenticated(connection: connection, address: address, parameters: summary.parameters.description))
    }

    // NTLM and Kerberos

    private func logOn(
        _ request: Message, _ token: [UInt8], _ opaque: String?, _ scheme: AuthenticationScheme,
        _ mechanism: GSSMechanism
    ) throws(Refusal) -> Judgement {
        guard isOnTime(scheme) || opaque == nil && mechanism == .ntlm else { throw .fault(.clockSkew) }
        let (acceptor, handle) = continued(scheme, opaque) ?? (logOns.sip(mechanism), Self.newHandle())
        handshake = nil
        switch acceptor.accept(token) {
        case .challenge(let answer):
            handshake = .windows(acceptor, scheme, opaque: handle)
            return .leg(leg(scheme, SpoiledToken.applied(state.faults, to: answer), handle))
        case .accepted(let user, _, let context):
            return try establish(context, user, scheme, handle, by: request)
        case .refused(let reason):
            // The tokens before say nothing of the password.
            if mechanism == .ntlm, opaque != nil { state.countFailedLogOn(.sip, connection: connection) }
            throw .logOnFailed(reason: reason)
        }
    }

    /// Whether the clocks are near enough for a proof (sign-in.md, 3.5): of Kerberos 5 minutes, of NTLM 15.
    private func isOnTime(_ scheme: AuthenticationScheme) -> Bool {
        abs(state.faults[.clockSkew] ?? 0) <= (scheme == .kerberos ? 300 : 900)
    }

    private func continued(
        _ scheme: AuthenticationScheme, _ opaque: String?
    ) -> (WindowsAcceptor, opaque: String)? {
        guard case .windows(let acceptor, scheme, opaque) = handshake else { return nil }
        return opaque.map { (acceptor, $0) }
    }

    /// From version 4 on the message that ends the handshake is signed too.
    private func establish(
        _ context: GSSContext, _ user: String, _ scheme: AuthenticationScheme, _ handle: String, by request: Message
    ) throws(Refusal) -> Judgement {
        guard !state.faults.contains(.wrongPassword) else {
            state.countFailedLogOn(.sip, connection: connection)
            throw .logOnFailed(reason: localized("the pool was asked to refuse every password"))
        }
        guard let account = state.account(login: user) else { throw .logOnForUnknownUser(user) }
        let life = context.secondsLeft.map { min(Int64($0), Self.lifetime) } ?? Self.lifetime
        var current = Established(
            association: association(scheme, handle, GSSSigner(context)), address: account.address,
            expires: state.now + life)
        if list.version(scheme) == .v4 { _ = try verify(request, by: &current) }
        established = current
        state.journal.add(
            .authenticated(connection: connection, address: account.address, parameters: scheme.rawValue))
        return .authentic(address: account.address)
    }

    // Both

    private static func newHandle() -> String { RandomBytes.hexadecimal(count: 4).uppercased() }

    private func association(
        _ scheme: AuthenticationScheme, _ opaque: String, _ signer: any MessageSigner
    ) -> ServerSecurityAssociation {
        ServerSecurityAssociation(
            scheme: scheme, realm: list.realm, targetname: list.targetname(scheme), opaque: opaque, signer: signer,
            authenticator: state.authenticator, version: list.version(scheme))
    }

    private func leg(_ scheme: AuthenticationScheme, _ token: [UInt8], _ opaque: String) -> AuthenticationHeader {
        var header = list.challenge(scheme)
        header["sts-uri"] = nil
        header["opaque"] = opaque
        header["gssapi-data"] = Base64.encode(token)
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
