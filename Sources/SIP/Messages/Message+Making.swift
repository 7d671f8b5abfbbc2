extension Message {
    /// Makes a request with what every request has (RFC 3261 8.1.1), `Max-Forwards` 70 included.
    public init(
        _ method: Method, _ uri: URI, via: Via, from: NameAddress, to: NameAddress, callID: String, number: UInt32
    ) {
        self.init(.request(method, uri))
        vias = [via]
        maxForwards = 70
        self.from = from
        self.to = to
        self.callID = callID
        cseq = CSeq(number, method)
    }

    /// Makes a response (RFC 3261 8.2.6): `Via`, `From`, `To`, `Call-ID`, `CSeq` and `Record-Route` are copied
    /// verbatim.
    ///
    /// - Parameters:
    ///   - reason: the reason phrase; by default the usual one.
    ///   - toTag: becomes the tag of `To` if that has none and the status is above 100; asked for only then.
    public init(
        responseTo request: Message, _ status: Status, reason: String? = nil, toTag: @autoclosure () -> String? = nil
    ) {
        self.init(.response(status, reason: reason ?? status.reasonPhrase))
        headers = request.headers.copied
        if status != .trying, request.toTag == nil, let toTag = toTag(), let to = request.headers[.to] {
            headers[.to] = to + Parameters([Parameter("tag", toTag)]).description
        }
    }

    /// The ACK to a final response other than 2xx (RFC 3261 17.1.1.3).
    public func acknowledgement(of response: Message) -> Message {
        hopByHop(.ack, to: response.headers[.to])
    }

    /// The CANCEL of this request (RFC 3261 9.1): to be sent in a transaction of its own once a provisional response
    /// came; nil for a response.
    public func cancellation() -> Message? {
        isRequest ? hopByHop(.cancel, to: headers[.to]) : nil
    }

    private func hopByHop(_ method: Method, to: String?) -> Message {
        var message = self
        message.body = []
        message.headers = Headers()
        if let requestURI { message.startLine = .request(method, requestURI) }
        if let via = topVia { message.vias = [via] }
        message.maxForwards = 70
        message.headers[.from] = headers[.from]
        message.headers[.to] = to
        message.callID = callID
        message.cseq = cseq.map { CSeq($0.number, method) }
        message.headers.set(.route, headers.all(.route))
        message.headers[.userAgent] = headers[.userAgent]
        return message
    }
}

extension Headers {
    /// The lines that a response has from its request.
    fileprivate var copied: Headers {
        var copied = Headers()
        copied.reserve()
        for place in lines.indices {
            switch lines[place].name.known {
            case .via, .from, .to, .callID, .cseq, .recordRoute: copied.append(lines[place])
            default: break
            }
        }
        return copied
    }
}
