/// `\x3c`, `\u003c` and their like in the texts of scripts.
enum ScriptEscapes {
    /// The text with these decoded; anything else stays.
    static func decoded(_ text: String) -> String {
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { result, part in
            let count = part.first == "x" ? 2 : part.first == "u" ? 4 : 0
            let digits = part.dropFirst().prefix(count)
            guard digits.count == count, let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
                result += "\\" + part
                return
            }
            result.unicodeScalars.append(scalar)
            result += part.dropFirst(count + 1)
        }
    }
}
