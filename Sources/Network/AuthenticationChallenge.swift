/// A challenge of an HTTP server (RFC 9110, 11.6.1): a scheme and its parameters.
public struct AuthenticationChallenge: Sendable, Hashable {
    /// The most bytes of one field that are looked at where no token is waited for, and the most challenges.
    public static let maximumLength = 16 * 1024
    private static let maximumCount = 16

    /// As the server writes it.
    public let name: String
    /// In lower case.
    public var scheme: String { name.lowercased() }
    /// What stands behind the scheme up to the first comma: the token, where it is one (RFC 9110, 11.2).
    public private(set) var token = ""
    /// By names in lower case; where one occurs twice, the first holds.
    public private(set) var parameters: [String: String] = [:]

    /// The challenges of all fields `WWW-Authenticate` of an answer, which stand on one line or on several.
    ///
    /// - Parameter limit: the most bytes of one field that are looked at.
    public static func all(in fields: [String], limit: Int = maximumLength) -> [AuthenticationChallenge] {
        Array(fields.lazy.filter { $0.utf8.count <= limit }.flatMap(read).prefix(maximumCount))
    }

    private init(_ scheme: some StringProtocol) {
        name = String(scheme)
    }

    /// After a comma, a name with `=` goes on with the challenge before; any other word begins a new one.
    private static func read(_ field: String) -> [AuthenticationChallenge] {
        var challenges: [AuthenticationChallenge] = []
        for piece in pieces(of: field) {
            var parameter = trimmed(piece)[...]
            guard !parameter.isEmpty else { continue }
            if let blank = parameter.firstIndex(where: isBlank), !parameter[..<blank].contains("=") {
                var challenge = AuthenticationChallenge(parameter[..<blank])
                parameter = parameter[blank...].drop(while: isBlank)
                challenge.token = String(parameter)
                challenges.append(challenge)
            } else if !parameter.contains("=") {
                challenges.append(AuthenticationChallenge(parameter))
                continue
            }
            guard let equals = parameter.firstIndex(of: "="), let last = challenges.indices.last else { continue }
            let name = trimmed(parameter[..<equals]).lowercased()
            let value = trimmed(parameter[equals...].dropFirst()).filter { $0 != "\"" }
            if challenges[last].parameters[name] == nil { challenges[last].parameters[name] = value }
        }
        return challenges
    }

    /// The pieces between the commas that stand outside of quotes.
    private static func pieces(of field: String) -> [Substring] {
        var isQuoted = false
        return field.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
