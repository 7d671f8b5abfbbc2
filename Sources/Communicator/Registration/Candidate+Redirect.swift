import Discovery
import Localization
import SIP

extension Candidate {
    /// Where a 301, 302 or 305 sends the account (RFC 3261 8.1.3.4; sign-in sheet 3.9).
    ///
    /// - Parameter origin: the registrar that sent it; its transport holds where the Contact names none.
    /// - Throws: ``SignInError`` of kind `protocolViolation` if there is no usable Contact.
    init(redirect response: Message, from origin: Candidate) throws(SignInError) {
        for contact in response.contacts {
            guard contact.uri.hasScheme("sip") || contact.uri.hasScheme("sips"), let host = contact.uri.host else {
                continue
            }
            let named = contact.uri.parameters["transport"].flatMap { Transport(rawValue: $0.lowercased()) }
            let isSecure = contact.uri.hasScheme("sips") || origin.transport == .tls
            // A registrar that was reached over TLS cannot send the user to one without.
            self.init(host: host.name, port: contact.uri.port, transport: isSecure ? .tls : named ?? origin.transport)
            return
        }
        throw SignInError(
            .protocolViolation, localized("The server sends the account to another server but does not say which."),
            tried: localized("Registration at \(origin.authority)."),
            answer: localized("\(response.status?.code ?? 0) without a SIP Contact."),
            advice: localized("Ask the administrator to check the account's home pool."))
    }
}
