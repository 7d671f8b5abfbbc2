import Messaging
import SIP

/// Every other document of a conversation over the same bytes: typing, session description, formats, the text in an
/// INVITE, the reason of a failure, group chats.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    _ = TypingDocument(bytes)
    _ = MeshDocument(bytes)?.answer(by: "sip:alice@contoso.com")
    _ = ReferralOutcome(bytes)
    _ = MessageSession(parsing: bytes)?.accepted.contains("text/html")
    let style = IMFormat.style(msgr: text)
    precondition(IMFormat.style(msgr: IMFormat.msgr(style)) == style, "a format reads otherwise when written")
    if let uri = try? URI(parsing: "sip:alice@contoso.com") {
        var invite = Message(.request(.invite, uri), body: bytes)
        invite.headers.append(.msTextFormat, text)
        invite.headers.append(.msIMFormat, text)
        invite.headers.append(.contentType, "application/sdp")
        invite.headers.append(.endPoints, text)
        invite.headers.append(.rosterManager, text)
        _ = FirstMessage.text(of: invite)
        _ = InvitationKind(invite)
    }
    return 0
}
