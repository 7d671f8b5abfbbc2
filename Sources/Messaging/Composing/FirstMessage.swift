public import SIP
import Security

/// The text that travels inside an INVITE (messaging sheet 2).
public enum FirstMessage {
    /// The feature of a 200 that says that the text was taken and shown, and need not be sent again.
    public static let feature = "ms-text-format"
    /// The longest text that is put into an INVITE, in bytes: servers refuse more than about 800 (messaging sheet 5.5).
    private static let longest = 700

    /// The value of `ms-text-format`; nil for a text that is too long for it.
    public static func header(_ text: StyledText) -> String? {
        let plain = LineEnds.sent(text.plain)
        guard plain.utf8.count <= longest else { return nil }
        let type = ComposedText.plainType(text.uniformStyle ?? TextStyle())
        return "\(type);ms-body=\(Base64.encode(Array(plain.utf8)))"
    }

    /// The text of a received INVITE in its best form; nil if there is none.
    public static func text(of invite: Message) -> StyledText? {
        let values = invite.headers.all(.msIMFormat) + invite.headers.all(.msTextFormat)
        let texts = values.prefix(8).compactMap(read)
        return texts.first { $0.uniformStyle != TextStyle() } ?? texts.last
    }

    private static func read(_ value: String) -> StyledText? {
        guard let type = try? MediaType(parsing: value), let encoded = type.parameters["ms-body"],
            let body = try? Base64.decode(encoded, limit: ContentLimits.bytes),
            case .text(let text) = MessageContent(type: type, body: body), !text.isBlank
        else { return nil }
        return text
    }
}
