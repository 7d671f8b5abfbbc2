/// The challenge of a service that takes bearer tokens (RFC 6750, 3; UCWA sheet 2.1).
public struct BearerChallenge: Sendable, Hashable {
    /// The most challenges, and the longest text of them in bytes, that are read.
    private static let maximumCount = 16
    private static let maximumLength = 8192

    /// Where users are sent to log on. A service that does not say means other servers, not users.
    public let authorizationEndpoint: WebAddress

    /// Finds the challenge among the fields `WWW-Authenticate`, in any order, on one line or on several.
    public init?(_ fields: [String]) {
        let challenges = fields.prefix(Self.maximumCount).flatMap { Self.challenges(in: $0) }
        let endpoints = challenges.prefix(Self.maximumCount).lazy
            .filter { $0.scheme == "bearer" }
            .compactMap { $0.parameters["authorization_uri"].flatMap { WebAddress($0) } }
        guard let endpoint = endpoints.first(where: { $0.scheme == .https }) else { return nil }
        authorizationEndpoint = endpoint
    }

    private struct Challenge {
        let scheme: String
        var parameters: [String: String] = [:]
    }

    /// The parts between commas outside of quotes: each begins a challenge, or is a further parameter of the one before.
    private static func challenges(in field: String) -> [Challenge] {
        guard field.utf8.count <= maximumLength else { return [] }
        var result: [Challenge] = []
        for part in parts(of: field) {
            var rest = part.drop(while: isBlank)
            let word = rest.prefix { !isBlank($0) && $0 != "=" }
            guard !word.isEmpty else { continue }
            if rest.dropFirst(word.count).first != "=" {
                result.append(Challenge(scheme: word.lowercased()))
                rest = rest.dropFirst(word.count).drop(while: isBlank)
            }
            guard !result.isEmpty, let equals = rest.firstIndex(of: "=") else { continue }
            result[result.count - 1].parameters[rest[..<equals].lowercased()] = value(rest[equals...].dropFirst())
        }
        return result
    }

    private static func parts(of field: String) -> [Substring] {
        var isQuoted = false
        return field.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
    }

    private static func value(_ text: Substring) -> String {
        guard text.first == "\"" else { return String(text.prefix { !isBlank($0) }) }
        return String(text.dropFirst().prefix { $0 != "\"" })
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
