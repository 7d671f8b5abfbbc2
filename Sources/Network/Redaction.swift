/// Takes secrets out of texts that are shown in a trace: what stands in their place says how long they were.
///
/// It works on any text, broken or cut off: what looks like the beginning of a secret without an end is a secret to
/// the end of the text. It compares bytes, not characters, since a combining mark would hide a delimiter.
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
    private static let secretParameters = ["gssapi-data=\""].map { Array($0.utf8) }
    /// Members of JSON objects whose texts are secret.
    private static let secretMembers = ["access_token", "refresh_token", "id_token", "device_code"]
        .map { Array("\"\($0)\"".utf8) }
    /// Fields of forms whose values are secret.
    private static let secretFormFields: Set<String> = [
        "password", "ms_rtc_renew", "access_token", "refresh_token", "client_secret", "code", "code_verifier",
        "device_code",
    ]

    /// Blanks the secret fields of a block of header lines; the lines keep their ends.
    public static func headers(_ text: String) -> String {
        let newline = UInt8(ascii: "\n")
        var isInSecret = false
        let lines = Array(text.utf8).split(separator: newline, omittingEmptySubsequences: false).map { line in
            let hasReturn = line.last == UInt8(ascii: "\r")
            return header(hasReturn ? line.dropLast() : line, &isInSecret) + (hasReturn ? Array("\r".utf8) : [])
        }
        return self.text(parameters(Array(lines.joined(separator: [newline]))))
    }

    /// Blanks the secret elements, parameters, members and form fields of a body, or of a SIP message.
    public static func body(_ text: String) -> String {
        self.text(formFields(members(parameters(elements(Array(text.utf8))))))
    }

    private static func header(_ line: ArraySlice<UInt8>, _ isInSecret: inout Bool) -> [UInt8] {
        if let first = line.first, isBlank(first), isInSecret { return [first] + blank(line.count - 1) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            isInSecret = false
            return Array(line)
        }
        let name = text(line[..<colon]).lowercased()
        isInSecret = secretFields.contains(name)
        guard isInSecret else { return Array(line) }
        var shown = line[...colon]
        var value = line[(colon + 1)...].drop(while: isBlank)
        if schemeFields.contains(name), let end = value.firstIndex(where: isBlank) {
            shown += [UInt8(ascii: " ")] + value[..<end]
            value = value[end...].drop(while: isBlank)
        }
        return shown + [UInt8(ascii: " ")] + blank(value.count)
    }

    private static func parameters(_ bytes: [UInt8]) -> [UInt8] {
        secretParameters.reduce(bytes) { bytes, opening in
            var result: [UInt8] = []
            var rest = bytes[...]
            while let found = firstRange(of: opening, in: rest) {
                let value = rest[found.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
                result += rest[..<found.upperBound] + blank(value.count)
                rest = rest[value.endIndex...]
            }
            return result + rest
        }
    }

    /// Between name and value there may be white space, and in the value there may be quotes behind backslashes.
    private static func members(_ bytes: [UInt8]) -> [UInt8] {
        secretMembers.reduce(bytes) { bytes, name in
            var result: [UInt8] = []
            var rest = bytes[...]
            while let found = firstRange(of: name, in: rest) {
                let opening = rest[found.upperBound...].prefix { isBlank($0) || "\r\n:".utf8.contains($0) }
                result += rest[..<opening.endIndex]
                rest = rest[opening.endIndex...]
                guard rest.first == UInt8(ascii: "\"") else { continue }
                var isEscaped = false
                let value = rest.dropFirst().prefix { byte in
                    defer { isEscaped = !isEscaped && byte == UInt8(ascii: "\\") }
                    return byte != UInt8(ascii: "\"") || isEscaped
                }
                result += [UInt8(ascii: "\"")] + blank(value.count)
                rest = rest[value.endIndex...]
            }
            return result + rest
        }
    }

    /// A field begins with the text or behind `&`, and ends before `&` or white space.
    private static func formFields(_ bytes: [UInt8]) -> [UInt8] {
        let fields = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { field in
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            guard name.count < field.count, name.count < 32, secretFormFields.contains(text(name).lowercased()) else {
                return Array(field)
            }
            let value = field.dropFirst(name.count + 1).prefix { !isBlank($0) && !"\r\n".utf8.contains($0) }
            return field[...name.endIndex] + blank(value.count) + field[value.endIndex...]
        }
        return Array(fields.joined(separator: [UInt8(ascii: "&")]))
    }

    private static func elements(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            let name = rest[(open + 1)...].prefix { !isBlank($0) && !"\r\n<>/".utf8.contains($0) }
            result += rest[..<name.endIndex]
            rest = rest[name.endIndex...]
            guard let local = name.split(separator: UInt8(ascii: ":")).last, secretElements.contains(text(local)) else {
                continue
            }
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return result + blank(rest.count) }
            let isEmpty = rest[..<close].last == UInt8(ascii: "/")
            result += rest[...close]
            rest = rest[(close + 1)...]
            if isEmpty { continue }
            let end = firstRange(of: Array("</".utf8) + name, in: rest)?.lowerBound ?? rest.endIndex
            result += blank(end - rest.startIndex)
            rest = rest[end...]
        }
        return result + rest
    }

    /// Where `pattern` is found first. (The standard library's own search brings the engine of regular expressions along.)
    private static func firstRange(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        bytes.indices.first { bytes[$0...].starts(with: pattern) }.map { $0..<($0 + pattern.count) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func blank(_ count: Int) -> [UInt8] { Array("…(\(count) bytes)…".utf8) }

    private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
