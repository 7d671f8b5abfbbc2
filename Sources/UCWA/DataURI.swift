internal import Security
internal import Web

/// The contents of a `data:` URI, in which UCWA carries the texts of messages (sheet 0.7).
public struct DataURI: Sendable, Hashable {
    /// The longest URI that is read, in bytes.
    public static let longest = 256 * 1024

    /// Character sets whose bytes are the first of Unicode, or nearly.
    private static let latin: Set = ["iso-8859-1", "windows-1252"]

    /// In lower case and without parameters, such as `text/plain`.
    public let mediaType: String
    public let bytes: [UInt8]
    private let isLatin: Bool

    /// Reads a URI; nil for another scheme, or contents that cannot be decoded.
    public init?(_ uri: String) {
        guard uri.utf8.count <= Self.longest, uri.prefix(5).lowercased() == "data:",
            let comma = uri.firstIndex(of: ",")
        else { return nil }
        let parameters = uri[..<comma].dropFirst(5).split(separator: ";", omittingEmptySubsequences: false)
        mediaType = parameters.first.map { $0.lowercased() } ?? ""
        let charset = parameters.dropFirst().lazy.map { $0.lowercased() }.first { $0.hasPrefix("charset=") }
        isLatin = Self.latin.contains(charset?.dropFirst("charset=".count).filter { $0 != "\"" } ?? "")
        let content = uri[comma...].dropFirst()
        if parameters.dropFirst().contains(where: { $0.lowercased() == "base64" }) {
            guard let symbols = FormEncoding.decoded(content.utf8, plusIsBlank: false),
                let bytes = try? Base64.decode(String(decoding: symbols, as: UTF8.self), limit: Self.longest)
            else { return nil }
            self.bytes = bytes
        } else {
            // What is badly escaped is shown as it came.
            bytes = FormEncoding.decoded(content.utf8, plusIsBlank: true) ?? Array(content.utf8)
        }
    }

    /// The text, in the character set that the URI names; UTF-8 where it names none, or one that is not known here.
    public var text: String {
        guard isLatin else { return String(decoding: bytes, as: UTF8.self) }
        return bytes.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar($1)) }
    }

    /// The URI of a text, in the form that is the safest to send.
    public static func text(_ text: String, mediaType: String = "text/plain") -> String {
        "data:\(mediaType);charset=utf-8;base64,\(Base64.encode(Array(text.utf8)))"
    }
}
