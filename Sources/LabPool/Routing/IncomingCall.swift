import EventLoop
import SIP

/// Somebody who calls an endpoint, with sound alone.
@LoopActor
final class IncomingCall {
    let target: ClientSession
    private let invite: Message

    /// Nil if the endpoint has no URI.
    init?(to registration: Registration, at target: ClientSession) {
        let description = SessionDescription.text("m=audio 5062 RTP/SAVP 8")
        guard
            let invite = target.invitation(
                to: registration, from: "caller", displayName: "Caller", description)
        else { return nil }
        self.target = target
        self.invite = invite
    }

    func begin() {
        target.deliver(invite)
    }

    func owns(_ response: Message) -> Bool { response.callID == invite.callID }

    /// Takes an answer of the endpoint; whether it is the last one.
    func isOver(with response: Message) -> Bool {
        guard let status = response.status, status.isFinal else { return false }
        if !status.isSuccess { target.deliver(invite.acknowledgement(of: response)) }
        return true
    }
}
