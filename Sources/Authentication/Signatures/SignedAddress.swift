/// The part of a `From`, `To` or identity value that signatures cover besides the tag, with the spelling of the message:
/// reading the value into its parts and writing it again could change a letter.
struct SignedAddress {
    /// What stands in angle brackets; without any, everything up to the first semicolon.
    let uri: ArraySlice<UInt8>

    init(_ value: String) {
        let afterName = Self.withoutDisplayName(Array(value.utf8)[...])
        if let open = afterName.firstIndex(of: UInt8(ascii: "<")) {
            let inside = afterName[(open + 1)...]
            let end = inside.firstIndex(of: UInt8(ascii: ">")) ?? inside.endIndex
            uri = Self.trimmed(inside[..<end])
        } else {
            let end = afterName.firstIndex(of: UInt8(ascii: ";")) ?? afterName.endIndex
            uri = Self.trimmed(afterName[..<end])
        }
    }

    /// Skips a quoted display name, which may itself hold brackets.
    private static func withoutDisplayName(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = value.drop(while: isBlank)
        guard text.first == UInt8(ascii: "\"") else { return text }
        var isEscaped = false
        let end = text.dropFirst().firstIndex { byte in
            defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
            return byte == UInt8(ascii: "\"") && !isEscaped
        }
        return end.map { text[($0 + 1)...] } ?? text
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
