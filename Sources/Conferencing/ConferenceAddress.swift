public import SIP

/// A conference's address: the URI of its focus, such as
/// `sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV` ([MS-CONFBAS]).
public struct ConferenceAddress: Sendable {
    /// The longest address that is accepted, in bytes.
    public static let limit = 600
    private static let mark = "app:conf:focus:id:"

    /// The URI of the focus, as it was spelled.
    public let focus: URI
    /// What names the conference among those of its organizer.
    public let identifier: String
    /// The organizer: `user@domain`.
    public let organizer: String
    /// The URI that serves the conference's messages, where the conference itself names no other.
    public let chat: URI

    /// Reads the URI of a focus; nil for any other text.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.limit, let uri = try? URI(parsing: text), uri.hasScheme("sip"),
            let user = uri.user, let host = uri.host?.name, let opaque = uri.parameters["opaque"],
            opaque.lowercased().hasPrefix(Self.mark), uri.address?.headers == nil
        else { return nil }
        identifier = String(opaque.dropFirst(Self.mark.count))
        guard Self.isIdentifier(identifier) else { return nil }
        focus = uri
        organizer = "\(user)@\(host)"
        guard let chat = try? URI(parsing: "sip:\(user)@\(host);gruu;opaque=app:conf:chat:id:\(identifier)") else {
            return nil
        }
        self.chat = chat
    }

    /// The address of an organizer's conference; nil unless the organizer is `user@domain` and the identifier is one.
    public init?(organizer: some StringProtocol, identifier: some StringProtocol) {
        guard Self.isIdentifier(identifier), organizer.contains("@") else { return nil }
        self.init("sip:\(organizer);gruu;opaque=\(Self.mark)\(identifier)")
    }

    /// Letters, digits and a few marks ([MS-CONFPRO] 2.2.1.2 knows 8 to 32 letters and digits).
    static func isIdentifier(_ text: some StringProtocol) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
            }
    }

    /// Whether a URI is that of the focus, or of another of the conference's servers.
    public func names(_ uri: URI) -> Bool {
        guard let user = uri.user, let host = uri.host?.name, let opaque = uri.parameters["opaque"]?.lowercased() else {
            return false
        }
        return opaque.hasPrefix("app:conf:") && opaque.hasSuffix(":id:\(identifier.lowercased())")
            && "\(user)@\(host)".lowercased() == organizer.lowercased()
    }

    private var key: String { "\(organizer);\(identifier)".lowercased() }
}

extension ConferenceAddress: Hashable {
    /// Servers tell addresses without regard to case and to the order of parameters.
    public static func == (left: ConferenceAddress, right: ConferenceAddress) -> Bool { left.key == right.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension ConferenceAddress: CustomStringConvertible {
    /// The URI of the focus.
    public var description: String { focus.description }
}
