import SIP
import Security

extension ClientSession {
    /// An INVITE to the endpoint of somebody in the pool's domain who is nobody's contact; nil if the endpoint has no URI.
    ///
    /// - Parameters:
    ///   - name: what comes before the domain in the address.
    ///   - description: the session's.
    func invitation(
        to registration: Registration, from name: String, displayName: String? = nil, _ description: String
    ) -> Message? {
        guard let uri = try? URI(parsing: registration.gruu), let via = newVia(),
            let stranger = try? URI(parsing: "sip:\(name)@\(state.names.domain)")
        else { return nil }
        var invite = Message(
            .invite, uri, via: via,
            from: NameAddress(
                displayName: displayName, stranger,
                parameters: [Parameter("tag", RandomBytes.hexadecimal(count: 5))]),
            to: NameAddress(uri.bare, parameters: [Parameter("epid", registration.endpoint)]),
            callID: RandomBytes.hexadecimal(count: 16), number: 1)
        invite.headers.append(.contact, "<\(stranger);opaque=user:epid:\(name);gruu>")
        invite.headers.append(.contentType, SessionDescription.contentType)
        invite.body = Array(description.utf8)
        return invite
    }
}
