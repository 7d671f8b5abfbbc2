public import EventLoop
internal import Localization
internal import Network
internal import Security
public import XML

/// A web service of the pool that takes web tickets (services sheet 2): reads its description, brings the ticket, asks.
@LoopActor
public final class TicketedService {
    /// How a ticket is obtained: for the service, from the issuer.
    public typealias Ticketing = @LoopActor (_ service: WebAddress, _ issuer: WebAddress) async throws -> WebTicket

    /// Where requests go, and what they have with them.
    private struct Port {
        let address: WebAddress
        let proof: ServiceDescription.TicketPolicy.Proof
        let tickets: TicketKeeper
    }

    private let service: WebAddress
    private let name: String
    private let exchange: WebExchange
    private let admits: HostCheck
    private let now: @Sendable () -> Int64
    private let ticketing: Ticketing
    private var port: Port?

    /// - Parameters:
    ///   - service: the service's own address; its host is the caller's to check.
    ///   - port: the name of the port that takes tickets.
    ///   - now: the time in Unix seconds.
    public init(
        _ service: WebAddress, port: String, transport: any WebTransport, now: @escaping @Sendable () -> Int64,
        admits: @escaping HostCheck, ticketing: @escaping Ticketing
    ) {
        self.service = service
        name = port
        exchange = WebExchange(transport: transport, clock: ServerClock(own: now)) { _ in }
        self.admits = admits
        self.now = now
        self.ticketing = ticketing
    }

    /// The ticket that opens the service.
    ///
    /// - Throws: `WebError`; `CancellationError`; what the ticketing throws.
    public func ticket() async throws -> WebTicket {
        try await found().tickets.current()
    }

    /// Asks for something; a ticket that is not taken any more is replaced once.
    ///
    /// - Parameters:
    ///   - action: the value of `SOAPAction`, without quotes.
    ///   - body: the contents of the envelope's body.
    /// - Returns: the body of the answer's envelope.
    /// - Throws: `WebError`; `CancellationError`; what the ticketing throws.
    public func ask(_ action: String, _ body: Markup) async throws -> XMLElement {
        let port = try await found()
        do {
            return try await ask(port, action, body)
        } catch let error as WebError where error.isAboutTicket {
            port.tickets.discard()
            return try await ask(port, action, body)
        }
    }

    private func ask(_ port: Port, _ action: String, _ body: Markup) async throws -> XMLElement {
        let step = WebStep.query
        let ticket = try await port.tickets.current()
        let document = try exchange.written(step) { () throws(WebDocumentError) in
            try TicketedEnvelope(service: port.address, action: action, messageID: RandomUUID.generate())
                .document(ticket: ticket, proof: port.proof, body: body)
        }
        let response = try await exchange.post(step, to: port.address, document, type: .soap11(action: "\"\(action)\""))
        guard response.status == 200 else { throw WebReply(step, response).failure }
        do throws(WebDocumentError) {
            let envelope = try SOAPEnvelope.read(response.body)
            guard let body = envelope.element("Body") else { throw .missing("Body") }
            return body
        } catch {
            throw WebReply(step, response).failure(error)
        }
    }

    /// The port, by the service's description, which is read once.
    private func found() async throws -> Port {
        if let port { return port }
        let step = WebStep.queryDescription
        let description = try await exchange.describe(step, service)
        guard let location = description.location(ofPort: name), let policy = description.ticketPolicy(ofPort: name)
        else {
            throw WebError.policyUnsupported(step, url: service.text, reason: localized("it takes no web tickets"))
        }
        let admission = HostAdmission(service: service, isVerified: description.isVerified, admits: admits)
        let address = try await admission.address(location, .query)
        let issuer = try await admission.address(policy.issuer, .ticket)
        guard policy.proof == .signature || address.isConfidential else {
            throw WebError.addressRefused(
                .query, url: address.text, reason: localized("the ticket would be sent unencrypted"))
        }
        // Somebody else may have been faster.
        if let port { return port }
        let tickets = TicketKeeper(now: now) { [ticketing] in try await ticketing(address, issuer) }
        let found = Port(address: address, proof: policy.proof, tickets: tickets)
        port = found
        return found
    }
}

extension WebError {
    /// Whether a fresh ticket may do better.
    fileprivate var isAboutTicket: Bool {
        guard case .unexpectedStatus(let reply) = self else { return false }
        return reply.status == 401 || reply.fault?.wantsFreshTicket == true
    }
}
