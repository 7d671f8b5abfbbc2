internal import SIP

/// The parts of a `From`, `To` or identity value that signatures cover, with the spelling of the message: reading the
/// value into its parts and writing it again could change a letter.
struct SignedAddress {
    /// What stands in angle brackets; without any, everything up to the first semicolon.
    let uri: String
    /// The `tag` parameter, or empty.
    let tag: String

    init(_ value: String) {
        let afterName = Self.withoutDisplayName(Substring(value))
        if let open = afterName.utf8.firstIndex(of: UInt8(ascii: "<")) {
            let inside = afterName[afterName.utf8.index(after: open)...]
            let close = inside.utf8.firstIndex(of: UInt8(ascii: ">")) ?? inside.endIndex
            uri = Self.trimmed(inside[..<close])
        } else {
            uri = Self.trimmed(afterName.prefix { $0 != ";" })
        }
        tag = (try? NameAddress(parsing: value))?.tag ?? ""
    }

    /// Skips a quoted display name, which may itself hold brackets.
    private static func withoutDisplayName(_ value: Substring) -> Substring {
        let text = value.drop { $0 == " " || $0 == "\t" }
        guard text.first == "\"" else { return text }
        var isEscaped = false
        let end = text.utf8.dropFirst().firstIndex { byte in
            defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
            return byte == UInt8(ascii: "\"") && !isEscaped
        }
        return end.map { text[text.utf8.index(after: $0)...] } ?? text
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
