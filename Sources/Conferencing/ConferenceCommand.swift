public import XML

/// What a client asks of a focus, or of the factory that makes conferences: the requests of C3P ([MS-CONFBAS] 2.2.3).
public enum ConferenceCommand: Sendable, Hashable {
    /// Make a conference that ends by itself at a time, in Unix seconds.
    case addConference(identifier: String, subject: String, expires: Int64)
    /// Let the user in, with an endpoint's name of its own.
    case addUser(endpoint: String)
    /// Remove a person (`sip:user@domain`).
    case deleteUser(String)
    case modifyUserRole(String, ConferenceRole)
    case modifyConferenceLock(Bool)
    /// Let a person in from the lobby, or not.
    case setLobbyAccess(String, isGranted: Bool)

    /// The media type of requests and responses.
    public static let contentType = "application/cccp+xml"
    /// The namespaces of C3P and of what it carries.
    static let namespace = "urn:ietf:params:xml:ns:cccp"
    static let information = "urn:ietf:params:xml:ns:conference-info"
    static let extensions = "http://schemas.microsoft.com/rtc/2005/08/confinfoextensions"
    private static let lobby = "http://schemas.microsoft.com/rtc/2008/12/confinfoextensions"
    private static let separator = "urn:ietf:params:xml:ns:conference-info-separator"

    /// The document.
    ///
    /// - Parameters:
    ///   - target: the URI of the focus or of the factory.
    ///   - user: the user's own URI.
    ///   - number: comes back in the response.
    /// - Throws: `XMLError.forbiddenCharacter`.
    public func body(to target: String, from user: String, number: UInt32) throws(XMLError) -> [UInt8] {
        let request = Markup(
            "request",
            [
                "xmlns": Self.namespace, "xmlns:mscp": "http://schemas.microsoft.com/rtc/2005/08/cccpextensions",
                "C3PVersion": "1", "to": target, "from": user, "requestId": String(number),
            ]
        ) { command(target, user) }
        return Array(try request.document().utf8)
    }

    private func command(_ focus: String, _ user: String) -> Markup {
        switch self {
        case .addConference(let identifier, let subject, let expires):
            Self.conference(identifier, subject, XMLTimestamp(unixSeconds: expires))
        case .addUser(let endpoint): Self.user(focus, user, endpoint)
        case .deleteUser(let person): Markup("deleteUser") { Self.keys(focus, person) }
        case .modifyUserRole(let person, let role):
            Markup("modifyUserRoles") {
                Self.keys(focus, person)
                Markup("user-roles", ["xmlns": Self.information]) { Markup("entry", role.rawValue) }
            }
        case .modifyConferenceLock(let isLocked):
            Markup("modifyConferenceLock") {
                Self.keys(focus)
                Markup("locked", String(isLocked))
            }
        case .setLobbyAccess(let person, let isGranted):
            Markup("setLobbyAccess") {
                Self.keys(focus)
                Markup("userEntity", person)
                Markup("access", isGranted ? "granted" : "denied")
            }
        }
    }

    private static func keys(_ focus: String) -> Markup {
        Markup("conferenceKeys", ["confEntity": focus]) {}
    }

    private static func keys(_ focus: String, _ person: String) -> Markup {
        Markup("userKeys", ["confEntity": focus, "userEntity": person]) {}
    }

    private static func conference(_ identifier: String, _ subject: String, _ expires: XMLTimestamp) -> Markup {
        Markup("addConference") {
            Markup("ci:conference-info", ["xmlns:ci": information, "entity": "", "xmlns:msci": extensions]) {
                Markup("ci:conference-description") {
                    Markup("ci:subject", subject)
                    Markup("msci:conference-id", identifier)
                    Markup("msci:expiry-time", expires.description)
                    Markup("msci:admission-policy", "openAuthenticated")
                }
                Markup("msci:conference-view") { Markup("msci:entity-view", ["entity": "chat"]) {} }
            }
        }
    }

    /// Who does not say that it knows lobbies is refused where there is one.
    private static func user(_ focus: String, _ user: String, _ endpoint: String) -> Markup {
        Markup("addUser") {
            keys(focus)
            Markup("ci:user", ["xmlns:ci": information, "entity": user]) {
                Markup("ci:roles") { Markup("ci:entry", ConferenceRole.attendee.rawValue) }
                Markup("ci:endpoint", ["entity": endpoint, "xmlns:msci": extensions]) {
                    Markup("msci:clientInfo") {
                        Markup("cis:separator", ["xmlns:cis": separator]) {}
                        Markup("lobby-capable", ["xmlns": lobby], "true")
                    }
                }
            }
        }
    }
}
