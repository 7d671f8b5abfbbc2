import XML

/// The state of a conference as it is told to its members (RFC 4575, [MS-CONFBAS] 2.2.2).
struct ConferenceDocument {
    struct Endpoint {
        enum Session: String {
            case focus
            case chat
        }

        enum Status: String {
            case connected
            /// In the lobby.
            case onHold = "on-hold"
        }

        let name: String
        let session: Session
        let status: Status
    }

    struct Person {
        let address: String
        let name: String
        let isPresenter: Bool
        /// None: the person is gone.
        let endpoints: [Endpoint]
    }

    static let contentType = "application/conference-info+xml"

    let focus: String
    let chat: String
    let version: Int
    let identifier: String
    let organizer: String
    let subject: String
    let link: String
    let isLocked: Bool
    let phoneIdentifier: String

    /// Everything.
    func full(_ people: [Person]) throws(XMLError) -> String {
        try root("full") {
            description
            users("full", people)
            view
        }.document()
    }

    /// People who have come, gone or changed, or the lock.
    func change(_ people: [Person], withView: Bool) throws(XMLError) -> String {
        try root("partial") {
            if !people.isEmpty { users("partial", people) }
            if withView { view }
        }.document()
    }

    private func root(_ state: String, @MarkupBuilder contents: () -> [Markup.Content]) -> Markup {
        Markup(
            "conference-info",
            [
                "xmlns": "urn:ietf:params:xml:ns:conference-info",
                "xmlns:msci": "http://schemas.microsoft.com/rtc/2005/08/confinfoextensions", "entity": focus,
                "state": state, "version": String(version),
            ], contents: contents)
    }

    private var description: Markup {
        Markup("conference-description", ["state": "full"]) {
            Markup("subject", subject)
            Markup("conf-uris", ["state": "full"]) {
                Markup("entry", ["state": "full"]) {
                    Markup("uri", chat)
                    Markup("display-text", "chat")
                    Markup("purpose", "chat")
                }
            }
            Markup("msci:conference-id", identifier)
            Markup("msci:organizer") { Markup("msci:display-name", organizer) }
            Markup("msci:join-url", link)
            Markup("msci:pstn-access") { Markup("msci:id", phoneIdentifier) }
        }
    }

    private func users(_ state: String, _ people: [Person]) -> Markup {
        Markup("users", ["state": state]) {
            for person in people { user(person) }
        }
    }

    private func user(_ person: Person) -> Markup {
        let isGone = person.endpoints.isEmpty
        return Markup("user", ["entity": "sip:\(person.address)", "state": isGone ? "deleted" : "full"]) {
            if !isGone {
                Markup("display-text", person.name)
                Markup("roles") { Markup("entry", person.isPresenter ? "presenter" : "attendee") }
            }
            for endpoint in person.endpoints {
                Markup(
                    "endpoint", ["entity": endpoint.name, "session-type": endpoint.session.rawValue, "state": "full"]
                ) { Markup("status", endpoint.status.rawValue) }
            }
        }
    }

    private var view: Markup {
        Markup("msci:conference-view", ["state": "full"]) {
            Markup("msci:entity-view", ["entity": chat, "state": "full"]) {
                Markup("msci:entity-state") {
                    Markup("msci:locked", String(isLocked))
                    Markup("msci:media") {
                        Markup("entry", ["label": "chat"]) { Markup("type", "chat") }
                    }
                }
            }
        }
    }
}
