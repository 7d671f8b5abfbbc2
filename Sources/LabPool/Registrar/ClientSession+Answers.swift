import Authentication
import EventLoop
import SIP
import Security

extension ClientSession {
    /// The product that the pool says it is.
    private static let server = "RTC/7.0"

    func answer(to request: Message, _ status: Status, reason: String? = nil) -> Message {
        var answer = Message(
            responseTo: request, status, reason: reason,
            toTag: RandomBytes.hexadecimal(count: 16).uppercased())
        answer.headers.append(.server, Self.server)
        if location == .outside { answer.headers.append(.msUserLogonData, "RemoteUser") }
        return answer
    }

    func refuse(_ request: Message, _ refusal: Refusal, depth: Int) {
        // Nobody waits for an answer to these ([MS-SIPAE] 3.3.5.3).
        guard request.method != .ack, request.method != .cancel else { return }
        guard let reply = RefusalReply(refusal, source: frontEnd) else { return }
        let headers = reply.headers(faults: state.faults)
        if reply.status == .unauthorized { return challenge(request, headers, depth: depth) }
        var answer = answer(to: request, reply.status)
        for header in headers { answer.headers.append(header.name, header.value) }
        send(answer, depth: depth, isSigned: true)
    }

    func challenge(_ request: Message, _ more: [Header] = [], depth: Int) {
        var answer = answer(to: request, state.authenticator.challengeStatus)
        answer.headers.append(.date, state.now.header)
        for challenge in list.challenges {
            answer.headers.append(state.authenticator.challengeHeader, challenge.description)
        }
        for header in more { answer.headers.append(header.name, header.value) }
        send(answer, depth: depth, isSigned: false)
        endLeg()
    }

    func endLeg() {
        if state.faults.contains(.closesAfterEachLeg) { connection.finish() }
    }

    func send(_ answer: Message, depth: Int, isSigned: Bool) {
        guard !state.dropsNextAnswer() else { return connection.close() }
        var answer = answer
        // The signature covers what was written before it.
        if isSigned { authentication.sign(&answer) }
        connection.send(answer)
        state.journal.end(depth: depth)
        state.journal.add(.answer(.sip, connection: number, status: answer.status?.code ?? 0))
    }
}
