/// Takes out of a report what is nobody's business but the user's: the user's and the login's name, and the queries of
/// URLs, which carry names too. Host names and addresses stay, since the report is about them.
struct ReportRedaction {
    private let words: [[UInt8]]

    /// - Parameters:
    ///   - address: the sign-in address.
    ///   - login: the login name, where it is another.
    init(address: String, login: String?) {
        let names = [address, login ?? ""].flatMap { name in
            let text = name.lowercased().hasPrefix("sip:") ? name.dropFirst(4) : name[...]
            let user = text.prefix { $0 != "@" }
            return [user.split { $0 == "\\" || $0 == "/" }.last.map(String.init) ?? ""]
        }
        words = Set(names).filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }.sorted { $0.count > $1.count }
    }

    /// The line without names and queries.
    func applied(to line: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(line.utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "?"), index + 1 < bytes.count, !Self.isBlank(bytes[index + 1]) {
                result += Array("?…".utf8)
                index = bytes[index...].firstIndex(where: Self.isBlank) ?? bytes.count
            } else if let word = words.first(where: { isWord($0, in: bytes, at: index) }) {
                result += Array("user".utf8)
                index += word.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func isWord(_ word: [UInt8], in bytes: [UInt8], at start: Int) -> Bool {
        let end = start + word.count
        guard end <= bytes.count, zip(word, bytes[start..<end]).allSatisfy({ $0 == Self.lowered($1) }) else {
            return false
        }
        let isOpenBefore = start == 0 || !Self.isLetter(bytes[start - 1])
        let isOpenAfter = end == bytes.count || !Self.isLetter(bytes[end])
        return isOpenBefore && isOpenAfter
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = lowered(byte)
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
