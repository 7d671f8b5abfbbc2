import SIP
import Security

/// The formatting beside a plain text: `X-MMS-IM-Format`, in the `msgr` parameter of its media type (messaging sheet
/// 5.2).
public enum IMFormat {
    private static let field = "X-MMS-IM-Format:"
    /// What clients write who have no font in mind.
    private static let standardFont = "MS Sans Serif"
    /// The longest that is read, in bytes.
    private static let limit = 4096

    /// The style that a `msgr` parameter tells; the client's own for what cannot be read.
    public static func style(msgr: some StringProtocol) -> TextStyle {
        guard let bytes = try? Base64.decode(padded(String(msgr)), limit: limit) else { return TextStyle() }
        return style(header: CharacterSet(name: "UTF-16LE").decode(bytes))
    }

    /// The style of a header line, with or without its name.
    static func style(header: String) -> TextStyle {
        var style = TextStyle()
        let line = header.split(whereSeparator: \.isNewline).first ?? ""
        let value = line.hasPrefix(field) ? line.dropFirst(field.count) : line
        for part in value.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            apply(pair[0].filter { !$0.isWhitespace }.uppercased(), pair[1], to: &style)
        }
        return style
    }

    /// The value of `msgr`: Base64 without padding of UTF-16.
    public static func msgr(_ style: TextStyle) -> String {
        let effects =
            (style.isBold ? "B" : "") + (style.isItalic ? "I" : "") + (style.isUnderlined ? "U" : "")
            + (style.isStruckThrough ? "S" : "")
        let font = (style.font ?? standardFont).split(separator: " ").joined(separator: "%20")
        let color = String(style.color?.bgr ?? 0, radix: 16)
        let header =
            "\(field) FN=\(font); EF=\(effects); CO=\(color); PF=0; RL=\(style.isRightToLeft ? 1 : 0)\r\n\r\n"
        let bytes = header.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        return Base64.encode(bytes).filter { $0 != "=" }
    }

    private static func padded(_ base64: String) -> String {
        let bare = base64.filter { $0 != "=" }
        return bare + String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
    }

    private static func apply(_ name: String, _ value: Substring, to style: inout TextStyle) {
        let text = value.drop(while: \.isWhitespace)
        switch name {
        case "FN":
            let name = PercentEncoding.decoded(text)
            style.font = name == standardFont ? nil : name
        case "EF":
            style.isBold = text.contains("B")
            style.isItalic = text.contains("I")
            style.isUnderlined = text.contains("U")
            style.isStruckThrough = text.contains("S")
        case "CO":
            guard text.count <= 6, let bgr = UInt32(text, radix: 16) else { return }
            style.color = TextColor(rgb: (bgr & 0xFF) << 16 | bgr & 0xFF00 | bgr >> 16)
        case "RL": style.isRightToLeft = text == "1"
        default: break
        }
    }
}
