import EventLoop
import SIP
import XML

/// An endpoint that is in a conference by SIP.
@LoopActor
final class SIPConferenceMember: ConferenceMember {
    let address: String
    let endpoint: String
    let gruu: String
    let focus: PoolDialog
    private(set) var isInLobby: Bool
    /// The subscription to the conference's state.
    var watch: SubscriptionDialog?
    /// The dialog of messages.
    var chat: PoolDialog?

    var session: ClientSession { focus.session }
    var isInChat: Bool { chat != nil }

    init(_ registration: Registration, endpoint: String, focus: PoolDialog, isInLobby: Bool) {
        address = registration.address
        gruu = registration.gruu
        self.endpoint = endpoint
        self.focus = focus
        self.isInLobby = isInLobby
    }

    var displayName: String {
        let user = address.prefix { $0 != "@" }
        return user.prefix(1).uppercased() + user.dropFirst()
    }

    func admit() {
        isInLobby = false
    }

    func dismiss(from room: ConferenceRoom, isOver: Bool) {
        send(.bye, in: chat, from: room.chat)
        send(.bye, in: focus, from: room.focus)
    }

    func tell(_ news: ConferenceNews) {
        watch?.notify(.init(type: ConferenceDocument.contentType, body: news.document))
    }

    func deliver(_ message: ConferenceMessage, of room: ConferenceRoom) -> String? {
        var headers = [Header("Ms-Sender", "<\(message.sender.gruu)>")]
        if let type = message.contentType { headers.append(Header(.contentType, type)) }
        let branch = send(message.method, in: chat, from: room.chat, headers, body: message.body)
        return message.method == .message ? branch : nil
    }

    func noteFailure(of message: Int, for recipient: any ConferenceMember, _ status: Status, in room: ConferenceRoom) {
        let document = try? Markup("imdn", ["xmlns": "http://schemas.microsoft.com/rtc/2005/08/imdn"]) {
            Markup("message-id", String(message))
            Markup("recipient", ["uri": "<\(recipient.gruu)>"]) { Markup("status", String(status.code)) }
        }.document()
        guard let document else { return }
        send(
            .notify, in: chat, from: room.chat, [Header(.contentType, "application/ms-imdn+xml")],
            body: Array(document.utf8))
    }

    func noteEnd(of message: Int) {}

    @discardableResult
    private func send(
        _ method: Method, in dialog: PoolDialog?, from contact: String, _ headers: [Header] = [], body: [UInt8] = []
    ) -> String? {
        guard let uri = try? URI(parsing: contact) else { return nil }
        return dialog?.send(method, from: uri, headers, body: body)
    }
}
