import Security

/// A text as it is written into a message.
public struct ComposedText: Sendable, Hashable {
    /// The media type of the body, with its parameters.
    public let contentType: String
    public let body: [UInt8]

    /// Writes a text in the best form that the peer shows: formatting that all of it has goes beside plain text
    /// (messaging sheet 5.2); formatting of parts goes as HTML to whom takes it, with plain text for whom does not.
    ///
    /// - Parameter accepted: the peer's `accept-types`.
    public init(_ text: StyledText, accepted: AcceptedTypes) {
        if let style = text.uniformStyle {
            self.init(plain: text.plain, style)
        } else if accepted.contains("multipart/alternative") && accepted.contains("text/html") {
            self.init(alternatives: text)
        } else if accepted.contains("text/html") {
            self.init(contentType: "text/html; charset=UTF-8", body: text.html)
        } else {
            self.init(plain: text.plain, TextStyle())
        }
    }

    private init(plain: String, _ style: TextStyle) {
        self.init(contentType: Self.plainType(style), body: LineEnds.sent(plain))
    }

    private init(contentType: String, body: String) {
        self.contentType = contentType
        self.body = Array(body.utf8)
    }

    private init(alternatives text: StyledText) {
        let boundary = RandomBytes.hexadecimal(count: 16)
        let parts = [
            ("text/plain; charset=UTF-8", LineEnds.sent(text.plain)), ("text/html; charset=UTF-8", text.html),
        ]
        let body = parts.map { "--\(boundary)\r\nContent-Type: \($0)\r\n\r\n\($1)\r\n" }.joined()
        self.init(
            contentType: "multipart/alternative;boundary=\"\(boundary)\"", body: "\(body)--\(boundary)--\r\n")
    }

    /// The media type of plain text with its formatting beside it; none is written where there is none.
    static func plainType(_ style: TextStyle) -> String {
        var look = style
        look.link = nil
        return "text/plain; charset=UTF-8" + (look == TextStyle() ? "" : ";msgr=\(IMFormat.msgr(look))")
    }
}
