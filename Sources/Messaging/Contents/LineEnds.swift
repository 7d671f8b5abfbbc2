import SIP

/// Line ends, of which there are three kinds.
enum LineEnds {
    /// The text with line feeds for CR LF and CR.
    static func normalized(_ text: String) -> String {
        guard text.utf8.span.firstPlace(of: UInt8(ascii: "\r")) != nil else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\r") {
                bytes.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\n") || previous != UInt8(ascii: "\r") {
                bytes.append(byte)
            }
            previous = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text with CR LF, as messages have it.
    static func sent(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }
}
