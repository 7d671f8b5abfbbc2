extension Message {
    /// The message as bytes to send, with exactly one `Content-Length`, that of the body, as its last header.
    ///
    /// - Throws: ``InjectionError`` if the start line or a header has a line break, NUL or a malformed name: text
    ///   that users or other servers chose cannot add headers or messages.
    public func encoded() throws(InjectionError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024 + body.count)
        try encodeStartLine(into: &bytes)
        for line in headers.lines where line.name != .contentLength {
            guard line.name.isToken else { throw InjectionError(part: "header name") }
            guard !line.value.breaksLines else { throw InjectionError(part: line.name.spelling) }
            line.name.spelling.withBytes { bytes.append(contentsOf: $0) }
            bytes.append(Byte.colon)
            bytes.append(Byte.space)
            line.value.withBytes { bytes.append(contentsOf: $0) }
            bytes.append(Byte.carriageReturn)
            bytes.append(Byte.lineFeed)
        }
        bytes.append(contentsOf: "Content-Length: \(body.count)\r\n\r\n".utf8)
        bytes.append(contentsOf: body)
        return bytes
    }

    private func encodeStartLine(into bytes: inout [UInt8]) throws(InjectionError) {
        let text = startLine.description
        guard !text.breaksLines else { throw InjectionError(part: "start line") }
        if case .request(let method, let uri) = startLine {
            guard method.rawValue.isToken, !uri.description.utf8.contains(where: { $0 <= Byte.space }) else {
                throw InjectionError(part: "request line")
            }
        }
        bytes.append(contentsOf: text.utf8)
        bytes.append(Byte.carriageReturn)
        bytes.append(Byte.lineFeed)
    }
}
