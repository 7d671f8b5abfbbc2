import Conferencing

/// What people paste, and what stands in join pages, invitations and notifications, over the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    switch MeetingLink(text, organizer: "alice@contoso.com") {
    case .conference(let address)?:
        precondition(ConferenceAddress(address.description) == address, "an address reads otherwise when written")
        let invitation = ConferenceInvitation(to: address, subject: "Budget")
        if let body = try? invitation.body() {
            precondition(
                ConferenceInvitation(parsing: body) == invitation, "an invitation reads otherwise when written")
        }
    case .page(let page)?: _ = MeetingLink.guess(page: page)
    case nil: break
    }
    if case .another(let next)? = MeetingPage(bytes) { precondition(next.lowercased().hasPrefix("https://")) }
    _ = ConferenceInvitation(parsing: bytes)
    _ = DeliveryNotification(parsing: bytes)
    return 0
}
