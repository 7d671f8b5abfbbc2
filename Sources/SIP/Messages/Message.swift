/// A SIP request or response.
public struct Message: Sendable {
    /// The first line.
    public var startLine: StartLine

    /// The headers.
    public var headers: Headers

    /// The body; its length is what `Content-Length` says when the message is sent.
    public var body: [UInt8]

    /// Makes a message.
    public init(_ startLine: StartLine, headers: Headers = Headers(), body: [UInt8] = []) {
        self.startLine = startLine
        self.headers = headers
        self.body = body
    }

    /// The method of a request; nil for a response. See ``CSeq/method`` for both.
    public var method: Method? {
        guard case .request(let method, _) = startLine else { return nil }
        return method
    }

    /// The request-URI; nil for a response.
    public var requestURI: URI? {
        guard case .request(_, let uri) = startLine else { return nil }
        return uri
    }

    /// The status of a response; nil for a request.
    public var status: Status? {
        guard case .response(let status, _) = startLine else { return nil }
        return status
    }

    /// The reason phrase of a response; nil for a request.
    public var reason: String? {
        guard case .response(_, let reason) = startLine else { return nil }
        return reason
    }

    /// Whether this is a request.
    public var isRequest: Bool { method != nil }
}

extension Message: Hashable {
    /// Equality of start line, headers and body.
    public static func == (left: Message, right: Message) -> Bool {
        left.startLine == right.startLine && left.headers == right.headers && left.body == right.body
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(startLine)
        hasher.combine(headers)
        hasher.combine(body)
    }
}
