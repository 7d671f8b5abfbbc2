import Localization

/// The header `X-Ms-diagnostics`: why a web service refused a request, [MS-OCAUTHWS] 3.2.4.1.
public struct WebDiagnostics: Sendable, Hashable {
    /// The longest header value that is read, in bytes.
    public static let maximumLength = 8192

    /// The number of the error, such as 28020.
    public let errorID: Int
    /// The server that found the error, if it says so.
    public let source: String?
    /// The reason in the server's words, if it gives one.
    public let reason: String?
    /// The fault code without its prefix, if it gives one.
    public let faultCode: String?

    /// Reads `{id};source="{fqdn}";reason="{text}";faultcode="{prefix:name}"`; parameters may be in any order and
    /// absent, unknown ones are passed over. Nil without a number in front.
    public init?(_ header: String) {
        guard header.utf8.count <= Self.maximumLength else { return nil }
        let parts = Self.split(header)
        guard let first = parts.first, let number = Int(Self.trim(first)), number >= 0 else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = Self.trim(part[..<equals]).lowercased()
            parameters[name] = parameters[name] ?? Self.unquote(Self.trim(part[equals...].dropFirst()))
        }
        errorID = number
        source = parameters["source"].flatMap(ServerText.clean)
        reason = parameters["reason"].flatMap(ServerText.clean)
        faultCode = parameters["faultcode"].flatMap { $0.split(separator: ":").last }.flatMap(ServerText.clean)
    }

    /// The parts between semicolons outside quotes.
    private static func split(_ header: String) -> [Substring] {
        var isQuoted = false
        var isEscaped = false
        return header.split(omittingEmptySubsequences: false) { character in
            defer { isEscaped = isQuoted && character == "\\" && !isEscaped }
            if character == "\"" && !isEscaped { isQuoted.toggle() }
            return character == ";" && !isQuoted
        }
    }

    private static func trim(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let trailing = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
        return start.dropLast(trailing)
    }

    private static func unquote(_ text: Substring) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

extension WebDiagnostics: CustomStringConvertible {
    /// The reason and the number.
    public var description: String {
        [reason.map(ServerText.phrase), localized("error \(errorID)")].compactMap(\.self).joined(separator: ", ")
    }
}
