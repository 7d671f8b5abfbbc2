internal import XML

/// The envelope of a request to a service that takes web tickets (sign-in sheet 6.6; services sheet 2).
struct TicketedEnvelope {
    /// The URL that the request is sent to.
    let service: WebAddress
    /// What is asked for, without the quotes that the header `SOAPAction` has.
    let action: String
    /// A UUID for this message.
    let messageID: String

    /// The document around `body`, with `ticket` as the proof of who asks.
    ///
    /// - Throws: `WebDocumentError.missing` if a signature is wanted and the ticket has no proof key,
    ///   `WebDocumentError.xml` if a text has characters that XML cannot express.
    func document(
        ticket: WebTicket, proof: ServiceDescription.TicketPolicy.Proof, body: Markup
    ) throws(WebDocumentError) -> String {
        try document(security: SecurityHeader(ticket, proof: proof), body: body)
    }

    /// The document around `body`, in an envelope with these declarations, with `security` as the proof of who asks.
    func document(
        security: SecurityHeader, envelope: KeyValuePairs<String, String> = WebNamespace.envelope, body: Markup
    ) throws(WebDocumentError) -> String {
        let envelope = Markup("soap:Envelope", envelope) {
            Markup("soap:Header") {
                if let to = security.signedAddressee { to } else { Markup("wsa:To", service.text) }
                Markup("wsa:ReplyTo") { Markup("wsa:Address", "\(WebNamespace.addressing)/anonymous") }
                Markup("wsa:MessageID", "uuid:\(messageID)")
                Markup("wsa:Action", action)
                Markup("wsse:Security") { security.contents }
            }
            Markup("soap:Body") { body }
        }
        do throws(XMLError) { return try envelope.document() } catch { throw .xml(error) }
    }
}
