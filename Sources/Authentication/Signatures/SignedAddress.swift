internal import SIP

/// The parts of a `From`, `To` or identity value that signatures cover, with the spelling of the message: reading the
/// value into its parts and writing it again could change a letter.
struct SignedAddress {
    /// What stands in angle brackets; without any, everything up to the first semicolon.
    let uri: Substring.UTF8View
    /// The `tag` parameter, or empty.
    let tag: String

    /// - Parameter address: the value, if it was read before.
    init(_ value: String, _ address: NameAddress?) {
        let afterName = Self.withoutDisplayName(value.utf8[...])
        if let open = afterName.firstIndex(of: UInt8(ascii: "<")) {
            let inside = afterName[afterName.index(after: open)...]
            uri = Self.trimmed(inside.prefix { $0 != UInt8(ascii: ">") })
        } else {
            uri = Self.trimmed(afterName.prefix { $0 != UInt8(ascii: ";") })
        }
        tag = address?.tag ?? ""
    }

    /// Skips a quoted display name, which may itself hold brackets.
    private static func withoutDisplayName(_ value: Substring.UTF8View) -> Substring.UTF8View {
        let text = value.drop(while: isBlank)
        guard text.first == UInt8(ascii: "\"") else { return text }
        var isEscaped = false
        let end = text.dropFirst().firstIndex { byte in
            defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
            return byte == UInt8(ascii: "\"") && !isEscaped
        }
        return end.map { text[text.index(after: $0)...] } ?? text
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
