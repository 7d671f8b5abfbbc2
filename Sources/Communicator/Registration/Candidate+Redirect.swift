import Discovery
import Localization
import SIP

extension Candidate {
    /// Where a 301, 302 or 305 sends the account (RFC 3261 8.1.3.4; sign-in sheet 3.9).
    ///
    /// - Parameter origin: the registrar that sent it.
    /// - Throws: ``SignInError`` of kind `protocolViolation` if there is no usable Contact.
    init(redirect response: Message, from origin: Candidate) throws(SignInError) {
        let places = response.contacts.map(\.uri).compactMap { uri in
            Candidate(contact: uri, from: origin).map { (home: $0, named: uri.parameters["transport"]?.lowercased()) }
        }
        // The port of a Contact for another transport is none for this one.
        let fitting = places.first { $0.named == nil || $0.named == $0.home.transport.rawValue }
        if let place = fitting ?? places.first {
            self = place.home
            return
        }
        throw SignInError(
            .protocolViolation, localized("The server sends the account to another server but does not say which."),
            tried: localized("Registration at \(origin.authority)."),
            answer: localized("\(response.status?.code ?? 0) without a SIP Contact."),
            advice: localized("Ask the administrator to check the account's home pool."))
    }

    /// The registrar that a URI names; nil if it is not of SIP. The transport of `origin`, which sent it, holds where
    /// the URI names none.
    init?(contact uri: URI, from origin: Candidate) {
        guard uri.hasScheme("sip") || uri.hasScheme("sips"), let host = uri.host else { return nil }
        let named = uri.parameters["transport"].flatMap { Transport(rawValue: $0.lowercased()) }
        let isSecure = uri.hasScheme("sips") || origin.transport == .tls
        // A registrar that was reached over TLS cannot send the user to one without.
        self.init(host: host.name, port: uri.port, transport: isSecure ? .tls : named ?? origin.transport)
    }
}
