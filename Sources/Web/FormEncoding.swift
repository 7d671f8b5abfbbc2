/// `application/x-www-form-urlencoded`: how texts stand in forms and in the queries of URLs.
public enum FormEncoding {
    /// A form of these fields: everything but letters, digits and `-._~` is percent-encoded.
    public static func encoded(_ fields: KeyValuePairs<String, String>) -> String {
        fields.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// The same for one text.
    public static func encoded(_ text: some StringProtocol) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if isPlain(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// The fields of a form or query; nil if one is no UTF-8, is badly escaped, or occurs twice (RFC 6749, 3.1).
    public static func fields(_ text: some StringProtocol) -> [String: String]? {
        var fields: [String: String] = [:]
        for field in text.utf8.split(separator: UInt8(ascii: "&")) {
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            guard let key = self.text(name), let value = self.text(field.dropFirst(name.count + 1)),
                fields.updateValue(value, forKey: key) == nil
            else { return nil }
        }
        return fields
    }

    private static func text(_ encoded: some Sequence<UInt8>) -> String? {
        decoded(encoded, plusIsBlank: true).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The bytes that are encoded; nil for a `%` that encodes nothing.
    public static func decoded(_ text: some Sequence<UInt8>, plusIsBlank: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        UInt8(String(Unicode.Scalar(byte)), radix: 16)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}
