import EventLoop
import SIP
import Security

/// Somebody who calls an endpoint, with sound alone.
@LoopActor
final class IncomingCall {
    private static let description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5062 RTP/SAVP 8\r\n"

    let target: ClientSession
    private let invite: Message

    /// Nil if the endpoint has no URI.
    init?(to registration: Registration, at target: ClientSession) {
        guard let uri = try? URI(parsing: registration.gruu), let via = target.newVia(),
            let caller = try? URI(parsing: "sip:caller@\(target.state.names.domain)")
        else { return nil }
        self.target = target
        var invite = Message(
            .invite, uri, via: via,
            from: NameAddress(
                displayName: "Caller", caller,
                parameters: [Parameter("tag", RandomBytes.hexadecimal(count: 5))]),
            to: NameAddress(uri.bare, parameters: [Parameter("epid", registration.endpoint)]),
            callID: RandomBytes.hexadecimal(count: 16), number: 1)
        invite.headers.append(.contact, "<\(caller);opaque=user:epid:caller;gruu>")
        invite.headers.append(.contentType, "application/sdp")
        invite.body = Array(Self.description.utf8)
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
