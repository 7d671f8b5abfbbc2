public import SIP
import Security

/// What the body of a MESSAGE, or the first message of an INVITE, says.
public enum MessageContent: Sendable, Hashable {
    case text(StyledText)
    /// The sender types, or has stopped.
    case typing(Bool)
    /// Something that is not shown here, such as ink; the media type.
    case unreadable(String)

    /// Reads a body (messaging sheet 5.4). Nothing is refused: what cannot be read is ``unreadable(_:)``.
    ///
    /// - Parameter headers: those of the message, or of the part.
    public init(headers: Headers, body: [UInt8]) {
        self.init(headers: headers, body: body, depth: 0)
    }

    /// Reads a content whose type and format are known.
    init(type: MediaType, body: [UInt8], depth: Int = 0) {
        let characters = CharacterSet(name: type.parameters["charset"] ?? "UTF-8")
        switch type.name {
        case "text/plain":
            let style = type.parameters["msgr"].map { IMFormat.style(msgr: $0) } ?? TextStyle()
            // Some end a text as they end a line.
            self = .text(StyledText(characters.decode(body.prefix(ContentLimits.bytes)), style).trimmed())
        case "text/html", "application/xhtml+xml":
            self = .text(StyledText(html: characters.decode(body.prefix(ContentLimits.bytes))))
        case "text/rtf", "application/rtf": self = .text(StyledText(rtf: body))
        case "application/im-iscomposing+xml", "application/xml":
            self = TypingDocument(body).map { .typing($0.isTyping) } ?? .unreadable(type.name)
        case _ where type.boundary != nil: self = Self.best(of: type, body, depth)
        default: self = .unreadable(type.name)
        }
    }

    private init(headers: Headers, body: [UInt8], depth: Int) {
        // What is compressed must be refused by who does not read that (RFC 3261 20.12).
        if let coding = headers[.contentEncoding], !["", "identity"].contains(coding.lowercased()) {
            self = .unreadable(String(coding.prefix(100)))
            return
        }
        guard let text = headers[.contentType] else {
            self = .text(StyledText(String(decoding: body.prefix(ContentLimits.bytes), as: UTF8.self)))
            return
        }
        guard let type = headers.mediaType else {
            self = .unreadable(String(text.prefix(100)))
            return
        }
        let encoding = headers[.contentTransferEncoding] ?? ""
        self.init(
            type: type, body: TransferEncoding.decode(body, encoding, limit: ContentLimits.bytes), depth: depth)
    }

    /// The best of several forms: formatted before plain; the last of equals, as RFC 2046 5.1.4 orders them.
    private static func best(of type: MediaType, _ body: [UInt8], _ depth: Int) -> MessageContent {
        guard depth < ContentLimits.parts, let boundary = type.boundary,
            let parts = try? MultipartBody(parsing: body, boundary: boundary).parts
        else { return .unreadable(type.name) }
        var best = MessageContent.unreadable(type.name)
        for part in parts {
            let content = MessageContent(headers: part.headers, body: Array(part.body), depth: depth + 1)
            if content.rank >= best.rank { best = content }
        }
        return best
    }

    private var rank: Int {
        switch self {
        case .unreadable: 0
        case .typing: 1
        case .text(let text) where text.isBlank: 2
        case .text(let text): text.uniformStyle == TextStyle() ? 3 : 4
        }
    }
}

extension MediaType {
    /// `type/subtype` in lower case.
    var name: String {
        type == "text" && subtype == "plain" ? "text/plain" : "\(type)/\(subtype)".lowercased()
    }
}
