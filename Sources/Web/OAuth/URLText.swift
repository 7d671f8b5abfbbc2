internal import Security

/// How texts stand in URLs and in forms.
enum URLText {
    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    /// Base64 with the alphabet for URLs and without padding (RFC 4648, 5).
    static func base64(_ bytes: [UInt8]) -> String {
        String(
            Base64.encode(bytes).compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Names and values as `application/x-www-form-urlencoded`, which a query is too.
    static func form(_ fields: KeyValuePairs<String, String>) -> String {
        fields.map { "\(escaped($0.key))=\(escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            unreserved.contains(byte) ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.encode([byte]).uppercased()
        }.joined()
    }

    /// The fields of a query or form; nil if one is no UTF-8, is badly escaped, or occurs twice (RFC 6749, 3.1).
    static func fields(_ text: some StringProtocol) -> [String: String]? {
        var result: [String: String] = [:]
        for field in text.utf8.split(separator: UInt8(ascii: "&")) {
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            guard let key = unescaped(name), let value = unescaped(field.dropFirst(name.count + 1)),
                result.updateValue(value, forKey: key) == nil
            else { return nil }
        }
        return result
    }

    private static func unescaped(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next(), let low = rest.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
