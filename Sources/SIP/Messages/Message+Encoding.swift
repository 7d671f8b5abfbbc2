extension Message {
    /// The message as bytes to send, with exactly one `Content-Length`, that of the body, as its last header.
    ///
    /// - Throws: ``InjectionError`` if the start line or a header has a line break, NUL or a malformed name: text
    ///   that users or other servers chose cannot add headers or messages.
    public func encoded() throws(InjectionError) -> [UInt8] {
        var bytes: [UInt8] = []
        // Most heads fit, and with the array's own words this is less than a kilobyte, which malloc(3) has at hand.
        bytes.reserveCapacity(960 + body.count)
        try startLine.write(to: &bytes)
        for place in headers.lines.indices where headers.lines[place].name != .contentLength {
            try headers.lines[place].write(to: &bytes)
        }
        try Header(.contentLength, String(body.count)).write(to: &bytes)
        bytes.endLine()
        bytes.append(contentsOf: body)
        return bytes
    }
}

extension StartLine {
    fileprivate func write(to bytes: inout [UInt8]) throws(InjectionError) {
        switch self {
        case .request(let method, let uri):
            let uri = uri.description
            guard !method.rawValue.breaksLines, !uri.breaksLines else { throw InjectionError(part: "start line") }
            guard method.rawValue.isToken, !uri.utf8.contains(where: { $0 <= Byte.space }) else {
                throw InjectionError(part: "request line")
            }
            bytes.write(method.rawValue, uri, StartLine.version)
        case .response(let status, let reason):
            guard !reason.breaksLines else { throw InjectionError(part: "start line") }
            bytes.write(StartLine.version, String(status.code), reason)
        }
    }
}

extension Header {
    @inline(__always)
    fileprivate func write(to bytes: inout [UInt8]) throws(InjectionError) {
        guard name.isToken else { throw InjectionError(part: "header name") }
        guard !value.breaksLines else { throw InjectionError(part: name.spelling) }
        name.spelling.write(to: &bytes)
        bytes.append(Byte.colon)
        bytes.append(Byte.space)
        value.write(to: &bytes)
        bytes.endLine()
    }
}

extension [UInt8] {
    fileprivate mutating func write(_ first: String, _ second: String, _ third: String) {
        first.write(to: &self)
        append(Byte.space)
        second.write(to: &self)
        append(Byte.space)
        third.write(to: &self)
        endLine()
    }

    fileprivate mutating func endLine() {
        append(Byte.carriageReturn)
        append(Byte.lineFeed)
    }
}
