/// The encodings of a MIME part (RFC 2045 6).
public enum TransferEncoding {
    /// The bytes themselves; as they are if the encoding is not known or broken.
    ///
    /// - Parameters:
    ///   - name: the encoding's, in any case.
    ///   - limit: the most bytes that are decoded.
    public static func decode(_ body: [UInt8], _ name: String, limit: Int) -> [UInt8] {
        switch name.lowercased() {
        case "base64":
            let text = String(decoding: body.prefix(limit * 2), as: UTF8.self)
            return (try? Base64.decode(text, whitespace: .ignored, limit: limit)) ?? body
        case "quoted-printable": return quotedPrintable(body.prefix(limit * 3))
        default: return body
        }
    }

    /// Whether decoding by the encoding of this name changes anything: most are called binary.
    public static func isEncoding(_ name: String) -> Bool {
        ["base64", "quoted-printable"].contains(name.lowercased())
    }

    private static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var rest = body
        var result: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if let value = UInt8(digits, radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                // A soft line break.
                if rest.first == UInt8(ascii: "\r") { rest.removeFirst() }
                if rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
            }
        }
        return result
    }
}
