import EventLoop
import SIP

/// A dialog that an endpoint has made with the pool itself.
@LoopActor
final class PoolDialog {
    let session: ClientSession
    private var dialog: Dialog

    /// - Parameter answer: the 200, which has the pool's tag and Contact.
    init?(_ request: Message, answer: Message, session: ClientSession) {
        guard let tag = answer.to?.tag, let dialog = try? Dialog(received: request, localTag: tag) else { return nil }
        self.session = session
        self.dialog = dialog
    }

    /// Whether a request belongs here, and in which order.
    func judge(_ request: Message) -> Dialog.Verdict { dialog.receive(request) }

    /// Sends a request; its branch, by which the answer is known again.
    @discardableResult
    func send(_ method: Method, from contact: URI, _ headers: [Header] = [], body: [UInt8] = []) -> String? {
        guard let via = session.newVia(), var message = dialog.request(method, via: via) else { return nil }
        message.headers.append(.contact, "<\(contact)>")
        for header in headers { message.headers.append(header.name, header.value) }
        message.body = body
        session.deliver(message)
        return via.branch
    }
}
