import Security
import Web

/// Contents that travel as a link (UCWA sheet 0.7).
enum DataURI {
    /// The longest content that is read, in bytes.
    private static let limit = 64 * 1024

    /// A text as real servers write it: form-encoded, with small digits.
    static func make(_ type: String, _ text: String) -> String {
        let encoded = text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: " "): result += "+"
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return "data:\(type);charset=utf-8,\(encoded)"
    }

    /// The media type and the text; nil for anything else.
    static func read(_ uri: String) -> (type: String, text: String)? {
        guard uri.lowercased().hasPrefix("data:"), let comma = uri.firstIndex(of: ",") else { return nil }
        let parameters = uri[..<comma].dropFirst("data:".count).split(separator: ";")
        let content = uri[uri.index(after: comma)...]
        let isBase64 = parameters.contains { $0.lowercased() == "base64" }
        let bytes =
            isBase64
            ? try? Base64.decode(content, limit: limit) : FormEncoding.decoded(content.utf8, plusIsBlank: true)
        guard let bytes, bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return (parameters.first?.lowercased() ?? "text/plain", text)
    }
}
