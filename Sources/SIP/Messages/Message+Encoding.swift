extension Message {
    /// The message as bytes to send, with exactly one `Content-Length`, that of the body, as its last header.
    ///
    /// - Throws: ``InjectionError`` if the start line or a header has a line break, NUL or a malformed name: text
    ///   that users or other servers chose cannot add headers or messages.
    public func encoded() throws(InjectionError) -> [UInt8] {
        var text = try encodedStartLine()
        for line in headers.lines where line.name != .contentLength {
            guard line.name.spelling.isToken, !line.value.breaksLines else {
                throw InjectionError(part: line.name.spelling.isToken ? line.name.spelling : "header name")
            }
            text += "\(line.name.spelling): \(line.value)\r\n"
        }
        text += "Content-Length: \(body.count)\r\n\r\n"
        return Array(text.utf8) + body
    }

    private func encodedStartLine() throws(InjectionError) -> String {
        let text = startLine.description
        guard !text.breaksLines else { throw InjectionError(part: "start line") }
        if case .request(let method, let uri) = startLine {
            guard method.rawValue.isToken, !uri.description.utf8.contains(where: { $0 <= Byte.space }) else {
                throw InjectionError(part: "request line")
            }
        }
        return "\(text)\r\n"
    }
}
