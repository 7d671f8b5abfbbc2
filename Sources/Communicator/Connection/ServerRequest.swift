import EventLoop
import SIP

/// A request of the server, to be answered at once or later.
@LoopActor
final class ServerRequest {
    let message: Message
    /// The tag of `To` in all answers: that of the request if it is inside a dialog.
    private(set) lazy var tag = message.toTag ?? Token.random(bytes: 5)
    /// Called when the server takes an INVITE back before its final answer. CANCEL and INVITE are answered by then.
    var cancelled: (@LoopActor () -> Void)?

    /// Sends an answer to a request.
    typealias Transmit = @LoopActor (ServerRequest, consuming Message) -> Void

    private let transmit: Transmit?

    /// - Parameter transmit: sends an answer, unless none is due any more; nil where none ever is.
    init(_ message: Message, transmit: Transmit?) {
        self.message = message
        self.transmit = transmit
    }

    /// An answer that may still be added to.
    func response(_ status: Status) -> Message {
        Message(responseTo: message, status, toTag: tag)
    }

    /// Answers. What is never answered (ACK, BENOTIFY), or is already, ignores it.
    func respond(_ response: consuming Message) {
        transmit?(self, response)
    }

    /// Answers with a status alone.
    func respond(_ status: Status) {
        transmit?(self, response(status))
    }
}
