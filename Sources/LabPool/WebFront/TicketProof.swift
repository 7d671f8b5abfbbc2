import EventLoop
import XML

/// The proof in a request's header that its sender holds a web ticket: timestamp, assertion, signature.
@LoopActor
struct TicketProof {
    private let security: XMLElement
    private let isSigned: Bool
    private let now: Instant

    /// - Parameter isSigned: whether the policy wants the timestamp to be signed with the proof key.
    init(header: XMLElement, isSigned: Bool, now: Instant) throws(Refusal) {
        security = try header.required("Security")
        self.isSigned = isSigned
        self.now = now
    }

    /// The ticket that is proved.
    func verify(with tickets: WebTicketService) throws(Refusal) -> WebTicket {
        let assertion = try security.required("Assertion")
        let identifier = assertion.attribute("AssertionID") ?? ""
        guard let ticket = tickets.ticket(identifier) else { throw .ticketUnknown }
        guard assertion.source == ticket.assertion else { throw .ticketAltered }
        guard now < ticket.expires else { throw .ticketExpired }
        let timestamp = try security.required("Timestamp")
        guard timestamp.element("Created")?.trimmedText == ticket.created.xml,
            timestamp.element("Expires")?.trimmedText == ticket.expires.xml,
            timestamp.elements.allSatisfy({ $0.namespace == Namespace.utility })
        else { throw .timestampIsNotLifetime }
        if isSigned { try verifySignature(of: timestamp, ticket) }
        return ticket
    }

    private func verifySignature(of timestamp: XMLElement, _ ticket: WebTicket) throws(Refusal) {
        let signature = try security.required("Signature")
        try signature.required("KeyInfo", "SecurityTokenReference", "KeyIdentifier").mustBe(ticket.identifier)
        try MessageSignature(signature).verify(by: .code(ticket.proofKey), over: [timestamp])
    }
}
