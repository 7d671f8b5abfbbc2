import EventLoop
import Localization
import Security
import XML

/// A federation service like ADFS: tells the pool who somebody is that has login name and password (WS-Trust,
/// `usernamemixed`; sign-in.md, 6.9).
@LoopActor
final class FederationService {
    private static let lifetime: Int64 = 60 * 60

    private let state: PoolState

    init(state: PoolState) {
        self.state = state
    }

    /// Answers a request.
    func answer(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        guard state.faults[.adfsRefusal] != AdfsRefusal.outOfOrder.rawValue else { throw .fault(.adfsRefusal) }
        if state.faults[.adfsRefusal] == AdfsRefusal.redirects.rawValue {
            return .empty(307, ["Location": state.names.federation + request.path])
        }
        switch request.path {
        case FederationDialect.descriptionPath:
            try WebFront.demand("GET", of: request)
            return try FederationDescription(site: state.names.federation).response()
        case FederationDialect.february2005.path: return try issue(request, .february2005, connection)
        case FederationDialect.version13.path: return try issue(request, .version13, connection)
        default: throw .noSuchResource(request.path)
        }
    }

    private func issue(
        _ request: HTTPRequest, _ dialect: FederationDialect, _ connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        try WebFront.demand("POST", of: request)
        let message = try FederationMessage(request, to: state.names.federation + dialect.path, dialect)
        try state.checkMessageID(in: message.header)
        try MessageTime(message.security).verify(at: state.now)
        do throws(Refusal) {
            let account = try state.logOn(
                by: message.security.required("UsernameToken"), connection: connection.number)
            if let number = state.faults[.adfsRefusal], let refusal = AdfsRefusal(rawValue: number) {
                state.journal.add(.refusal(.web, connection: connection.number, .fault(.adfsRefusal)))
                return FederationMessage.fault(refusal.code, refusal.words)
            }
            return try answer(message, account, dialect)
        } catch {
            state.journal.add(.refusal(.web, connection: connection.number, error))
            return FederationMessage.fault(error)
        }
    }

    private func answer(
        _ message: FederationMessage, _ account: Account, _ dialect: FederationDialect
    ) throws(Refusal) -> HTTPResponse {
        // The pool's two entrances are the relying parties.
        let doors = [state.names.inside, state.names.outside].map(\.federatedTickets)
        guard doors.contains(message.audience) else { throw .ticketForAnotherService(message.audience) }
        let server = RandomBytes.generate(count: 32)
        do {
            let token = FederationToken(
                version: dialect.tokens, identifier: "_\(UUIDText.random())", login: account.login,
                created: state.now.xml, expires: (state.now + Self.lifetime).xml,
                proofKey: try message.entropy.map {
                    try ProofKey.derive(clientEntropy: $0, serverEntropy: Secret(copying: server), size: 32)
                })
            let assertion = try token.assertion(for: message.audience, signedBy: state.identity)
            return try message.response(
                token, XMLElement(parsing: assertion), server: server, wrapped: wrapper(assertion))
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    /// With the fault, another assertion around the signed one's place: what a forger would have a client pass on.
    private func wrapper(_ assertion: String) -> XMLElement? {
        guard state.faults.contains(.ticketWrapped) else { return nil }
        return try? XMLElement(parsing: assertion)
    }
}
