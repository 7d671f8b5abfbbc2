import EventLoop

/// What the web services say to a request.
enum WebReply {
    case now(HTTPResponse)
    case later(HeldAnswer)
}

extension WebReply {
    /// The connection is closed in place of the answer.
    @LoopActor static var lost: WebReply {
        let answer = HeldAnswer()
        EventLoop.shared.post { answer.drop() }
        return .later(answer)
    }
}
