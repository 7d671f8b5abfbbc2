/// What a challenge offers (UCWA sheet 2.1): where tokens are to be had, and for what proof.
public struct TokenOffer: Sendable, Hashable {
    /// What a token is given for.
    public enum Grant: String, Sendable, Hashable {
        case password
        case windows = "urn:microsoft.rtc:windows"
        case passive = "urn:microsoft.rtc:passive"
        /// The key of a meeting.
        case anonymousMeeting = "urn:microsoft.rtc:anonmeeting"
    }

    /// The most bytes of a header that are looked at.
    public static let longest = 16 * 1024

    /// The URL of the token service, as written; it may be on another host than the challenge.
    public let href: String
    /// Grants that are not known here are left out.
    public let grants: Set<Grant>

    /// Reads the values of all `WWW-Authenticate` fields of an answer; nil if they hold no `MsRtcOAuth` with an address.
    public init?(challenges: [String]) {
        for challenge in challenges {
            guard challenge.utf8.count <= Self.longest else { continue }
            for (scheme, parameters) in Self.read(challenge) where scheme == "msrtcoauth" {
                guard let href = parameters["href"], !href.isEmpty else { continue }
                self.href = href
                let names = (parameters["grant_type"] ?? "").split(separator: ",").map(Self.trimmed)
                grants = Set(names.compactMap { Grant(rawValue: $0.lowercased()) })
                return
            }
        }
        return nil
    }

    /// The challenges of one field. After a comma, a name with `=` right behind it goes on with the challenge before;
    /// any other word begins a new one.
    private static func read(_ field: String) -> [(scheme: String, parameters: [String: String])] {
        var challenges: [(scheme: String, parameters: [String: String])] = []
        for piece in pieces(of: field) {
            var parameter = trimmed(piece)[...]
            if let blank = parameter.firstIndex(where: isBlank), !parameter[..<blank].contains("=") {
                challenges.append((parameter[..<blank].lowercased(), [:]))
                parameter = parameter[blank...].drop(while: isBlank)
            } else if !parameter.contains("=") {
                challenges.append((parameter.lowercased(), [:]))
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
