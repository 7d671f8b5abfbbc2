import Glibc

/// A character set, by any name that iconv(3) knows.
struct CharacterSet: Sendable, Hashable {
    static let utf8 = CharacterSet(name: "UTF-8")
    static let western = CharacterSet(name: "CP1252")

    let name: String

    /// - Parameter name: as a `charset` parameter has it.
    init(name: some StringProtocol) {
        guard name != "UTF-8" else {
            self.name = "UTF-8"
            return
        }
        self.name = name.uppercased().filter { !$0.isWhitespace && $0 != "/" && $0 != "\"" }
    }

    /// A code page of Windows; nil for a number that is none.
    init?(codePage number: Int) {
        switch number {
        case 65001: self = .utf8
        case 10000: self.init(name: "MACINTOSH")
        case 20866: self.init(name: "KOI8-R")
        case 1...9999: self.init(name: "CP\(number)")
        default: return nil
        }
    }

    /// The text; what cannot be read becomes U+FFFD. A character set that is not known is read as UTF-8 if that fits,
    /// else as CP1252.
    func decode(_ bytes: some Collection<UInt8>) -> String {
        if name == "UTF-8" || name == "UTF8" || name == "US-ASCII" { return String(decoding: bytes, as: UTF8.self) }
        let input = Array(bytes)
        if bytes.allSatisfy({ $0 < 0x80 }), !name.hasPrefix("UTF-"), !name.hasPrefix("ISO-2022") {
            return String(decoding: input, as: UTF8.self)
        }
        let descriptor = iconv_open("UTF-8", name)
        // Failure is the address of all ones.
        guard Int(bitPattern: descriptor) != -1 else {
            return String(validating: input, as: UTF8.self) ?? (self == .western ? "" : Self.western.decode(input))
        }
        defer { iconv_close(descriptor) }
        return String(decoding: Self.convert(input, descriptor), as: UTF8.self)
    }

    private static func convert(_ bytes: [UInt8], _ descriptor: iconv_t?) -> [UInt8] {
        var input = bytes.map(CChar.init(bitPattern:))
        var result: [UInt8] = []
        input.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            var left = buffer.count
            var chunk = [CChar](repeating: 0, count: 4096)
            while left > 0 {
                let before = left
                let written = chunk.withUnsafeMutableBufferPointer { output in
                    var place = output.baseAddress
                    var room = output.count
                    _ = iconv(descriptor, &next, &left, &place, &room)
                    return output.count - room
                }
                result += chunk.prefix(written).map(UInt8.init(bitPattern:))
                guard left == before, written == 0, left > 0 else { continue }
                // A byte that begins no character.
                result += Array("\u{FFFD}".utf8)
                next = next.map { $0 + 1 }
                left -= 1
            }
        }
        return result
    }
}
