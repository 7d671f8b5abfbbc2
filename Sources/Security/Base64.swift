import COpenSSL
import Localization

/// RFC 4648: base64 with the standard alphabet and padding, unless something else is said.
public enum Base64 {
    /// What a decoder does with blanks, tabs and line ends.
    public enum Whitespace: Sendable {
        /// They are malformed, as in a header parameter.
        case refused
        /// They are left out, as in XML content and MIME.
        case ignored
    }

    /// The text on one line.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let input = Array(bytes)
        // Four characters for each three bytes begun, and the NUL that OpenSSL writes.
        var text = [UInt8](repeating: 0, count: (input.count + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, input, CInt(truncatingIfNeeded: input.count))
        return String(decoding: text.prefix(Int(max(length, 0))), as: UTF8.self)
    }

    /// The text with the alphabet for URLs and without padding (section 5).
    public static func encodeForURL(_ bytes: some Collection<UInt8>) -> String {
        let symbols = encode(bytes).utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { symbol in
            switch symbol {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: symbol
            }
        }
        return String(decoding: Array(symbols), as: UTF8.self)
    }

    /// The text in lines of 76 characters, separated by CR LF, as a PKCS#10 request travels ([MS-WSTEP]).
    public static func encodeInLines(_ bytes: some Collection<UInt8>) -> String {
        var rest = encode(bytes)[...]
        var lines: [Substring] = []
        while !rest.isEmpty {
            lines.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return lines.joined(separator: "\r\n")
    }

    /// The bytes of `text`, strictly: a foreign character, a wrong length or misplaced padding is refused.
    ///
    /// - Parameter limit: the most bytes that the result may have.
    public static func decode(
        _ text: some StringProtocol, whitespace: Whitespace = .refused, limit: Int
    ) throws(SecurityError) -> [UInt8] {
        // The bound comes first, so that a huge text is not copied; white space at most doubles a sane text.
        let (bound, overflow) = limit.multipliedReportingOverflow(by: whitespace == .ignored ? 4 : 2)
        guard overflow || text.utf8.count <= max(bound, 0) + 4 else {
            throw .tooLarge(what: localized("base64 text"), limit: limit)
        }
        let symbols = whitespace == .ignored ? text.utf8.filter { !isWhitespace($0) } : Array(text.utf8)
        let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard symbols.count % 4 == 0, padding <= 2, symbols.dropLast(padding).allSatisfy(isSymbol) else {
            throw .malformed(
                what: localized("base64 text"), reason: localized("foreign character, wrong length or wrong padding"))
        }
        guard symbols.count / 4 * 3 - padding <= limit else {
            throw .tooLarge(what: localized("base64 text"), limit: limit)
        }
        var bytes = [UInt8](repeating: 0, count: symbols.count / 4 * 3)
        let written = EVP_DecodeBlock(&bytes, symbols, CInt(truncatingIfNeeded: symbols.count))
        guard Int(written) == bytes.count else {
            throw .malformed(what: localized("base64 text"), reason: localized("not decodable"))
        }
        bytes.removeLast(padding)
        return bytes
    }

    private static func isWhitespace(_ unit: UInt8) -> Bool {
        unit == 0x20 || unit == 0x09 || unit == 0x0D || unit == 0x0A
    }

    private static func isSymbol(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default:
            false
        }
    }
}
