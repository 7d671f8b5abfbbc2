import EventLoop
import Localization
import Security
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
        let signedInfo = try signature.required("SignedInfo")
        try signedInfo.required("CanonicalizationMethod").mustHave("Algorithm", Namespace.canonicalForm)
        try signedInfo.required("SignatureMethod").mustHave("Algorithm", Namespace.hmacSHA1)
        let reference = try signedInfo.required("Reference")
        try reference.mustHave("URI", "#\(timestamp.attribute("Id") ?? "")")
        try reference.required("Transforms", "Transform").mustHave("Algorithm", Namespace.canonicalForm)
        try reference.required("DigestMethod").mustHave("Algorithm", Namespace.sha1)
        try signature.required("KeyInfo", "SecurityTokenReference", "KeyIdentifier").mustBe(ticket.identifier)
        let digest = try value(reference.required("DigestValue"))
        let code = try value(signature.required("SignatureValue"))
        do {
            let text = try timestamp.canonicalForm()
            guard try ConstantTime.areEqual(digest, HashAlgorithm.sha1.digest(Array(text.utf8))) else {
                throw Refusal.digestWrong
            }
            let signed = try Array(signedInfo.canonicalForm().utf8)
            let expected = try HashAlgorithm.sha1.authenticationCode(for: signed, key: ticket.proofKey)
            guard ConstantTime.areEqual(code, expected) else { throw Refusal.proofWrong }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func value(_ element: XMLElement) throws(Refusal) -> [UInt8] {
        do {
            return try Base64.decode(element.trimmedText, whitespace: .ignored, limit: HashAlgorithm.sha1.size)
        } catch {
            throw .valueWrong(element: element.name, value: localized("not base64 of 20 bytes"))
        }
    }
}
