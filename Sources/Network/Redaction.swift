/// Takes secrets out of texts that are shown in a trace: what stands in their place says how long they were.
///
/// It works on any text, broken or cut off: what looks like the beginning of a secret without an end is a secret to
/// the end of the text.
public enum Redaction {
    /// Header fields whose values are secret, in lower case.
    private static let secretFields: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-ms-webticket",
    ]
    /// Fields whose values begin with a scheme that is worth seeing.
    private static let schemeFields: Set<String> = ["authorization", "proxy-authorization"]
    /// XML elements whose content is secret, by local name.
    private static let secretElements: Set<String> = [
        "Assertion", "BinarySecret", "BinarySecurityToken", "CipherValue", "EncryptedData", "Password",
        "RequestedProofToken", "SignatureValue",
    ]
    /// Parameters whose quoted values are secret.
    private static let secretParameters = ["gssapi-data=\"", "\"access_token\":\"", "\"refresh_token\":\""]

    /// Blanks the secret fields of a block of header lines; the lines keep their ends.
    public static func headers(_ text: String) -> String {
        var isInSecret = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let end = line.hasSuffix("\r") ? "\r" : ""
            let isContinuation = line.first == " " || line.first == "\t"
            if isContinuation, isInSecret { return " …\(end)" }
            guard let colon = line.firstIndex(of: ":") else {
                isInSecret = false
                return String(line)
            }
            let name = line[..<colon].lowercased()
            isInSecret = secretFields.contains(name)
            guard isInSecret else { return String(line) }
            return "\(line[...colon]) \(blankedValue(line[line.index(after: colon)...], of: name))\(end)"
        }
        return parameters(lines.joined(separator: "\n"))
    }

    /// Blanks the secret elements and parameters of a body, or of a SIP message.
    public static func body(_ text: String) -> String {
        parameters(elements(text))
    }

    private static func blankedValue(_ value: Substring, of name: String) -> String {
        let words = value.split(whereSeparator: \.isWhitespace)
        guard schemeFields.contains(name), words.count > 1, let scheme = words.first else {
            return blank(value.utf8.count)
        }
        return "\(scheme) \(blank(value.utf8.count))"
    }

    private static func parameters(_ text: String) -> String {
        secretParameters.reduce(text) { text, opening in
            var result = ""
            var rest = text[...]
            while let found = rest.range(ofText: opening) {
                let value = rest[found.upperBound...].prefix { $0 != "\"" }
                result += rest[..<found.upperBound] + blank(value.utf8.count)
                rest = rest[value.endIndex...]
            }
            return result + rest
        }
    }

    private static func elements(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            let name = rest[rest.index(after: open)...].prefix {
                !$0.isWhitespace && $0 != ">" && $0 != "/" && $0 != "<"
            }
            result += rest[..<name.endIndex]
            rest = rest[name.endIndex...]
            guard let local = name.split(separator: ":").last, secretElements.contains(String(local)) else { continue }
            guard let close = rest.firstIndex(of: ">") else { return result + blank(rest.utf8.count) }
            let content = rest.index(after: close)
            let isEmpty = rest[..<close].last == "/"
            result += rest[..<content]
            rest = rest[content...]
            if isEmpty { continue }
            let end = rest.range(ofText: "</\(name)")?.lowerBound ?? rest.endIndex
            result += blank(rest[..<end].utf8.count)
            rest = rest[end...]
        }
        return result + rest
    }

    private static func blank(_ count: Int) -> String { "…(\(count) bytes)…" }
}

extension Substring {
    /// The first place where `text` stands.
    fileprivate func range(ofText text: String) -> Range<Index>? {
        guard let first = text.utf8.first else { return nil }
        var start = startIndex
        while let candidate = utf8[start...].firstIndex(of: first) {
            if utf8[candidate...].starts(with: text.utf8) {
                return candidate..<utf8.index(candidate, offsetBy: text.utf8.count)
            }
            start = utf8.index(after: candidate)
        }
        return nil
    }
}
