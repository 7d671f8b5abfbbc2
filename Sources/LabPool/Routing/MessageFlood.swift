import EventLoop
import SIP

/// Somebody who writes many messages to an endpoint in one conversation, a few at a time on their way, to measure what
/// receiving them costs.
@LoopActor
final class MessageFlood {
    /// How many messages await their answers.
    private static let window = 32

    private let target: ClientSession
    private let count: Int
    private let invite: Message
    private var dialog: Dialog?
    private var sent = 0
    private var branches: Set<String> = []

    /// Nil if the endpoint has no URI.
    init?(_ count: Int, to registration: Registration, at target: ClientSession) {
        let description = SessionDescription.text("m=message 5060 sip null")
        guard let invite = target.invitation(to: registration, from: "flood", description) else { return nil }
        self.target = target
        self.count = count
        self.invite = invite
    }

    func begin() {
        target.deliver(invite)
    }

    /// Takes an answer; false if it belongs elsewhere.
    func receive(_ response: Message) -> Bool {
        guard response.callID == invite.callID, let status = response.status else { return false }
        if response.cseq?.method == .invite {
            if status.isSuccess, dialog == nil { join(response) }
        } else if let branch = response.topVia?.branch, branches.remove(branch) != nil {
            send()
        }
        return true
    }

    private func join(_ response: Message) {
        guard var dialog = try? Dialog(request: invite, response: response), let via = target.newVia(),
            let cseq = invite.cseq
        else { return }
        target.deliver(dialog.acknowledgement(of: cseq, via: via))
        dialog.receive(response: response)
        self.dialog = dialog
        for _ in 0..<Self.window { send() }
    }

    private func send() {
        guard sent < count, let via = target.newVia(), let branch = via.branch,
            var message = dialog?.request(.message, via: via)
        else { return }
        sent += 1
        branches.insert(branch)
        message.headers.append(.contentType, "text/plain; charset=UTF-8")
        message.body = Array("Message \(sent) of \(count): the quick brown fox jumps over the lazy dog.".utf8)
        target.deliver(message)
    }
}
