import Conferencing
import SIP
import Testing
import XML

@Suite("The roster of a conference")
struct ConferenceRosterTests {
    private static let focus = "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"

    private func document(
        _ state: String, _ version: Int?, _ contents: String, entity: String = focus
    ) throws -> ConferenceInformation {
        let version = version.map { " version=\"\($0)\"" } ?? ""
        return try ConferenceInformation(
            parsing: """
                <conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="\(entity)" state="\(state)"\(version)\
                 xmlns:msci="http://schemas.microsoft.com/rtc/2005/08/confinfoextensions">\(contents)</conference-info>
                """.utf8)
    }

    private func user(_ name: String, role: String = "attendee", _ endpoints: String...) -> String {
        """
        <user entity="sip:\(name.lowercased())@contoso.com" state="full"><display-text>\(name)</display-text><roles>\
        <entry>\(role)</entry></roles>\(endpoints.joined())</user>
        """
    }

    private func endpoint(_ session: String, _ status: String) -> String {
        """
        <endpoint entity="{\(session)}" session-type="\(session)" state="full"><status>\(status)</status></endpoint>
        """
    }

    private var chatting: String { endpoint("focus", "connected") + endpoint("chat", "connected") }

    private func person(_ name: String, _ place: Participant.Place, _ role: ConferenceRole = .attendee) -> Participant {
        Participant(address: "\(name.lowercased())@contoso.com", name: name, role: role, place: place)
    }

    /// The published example (messaging sheet 9.6).
    private static let example = """
        <conference-description state="full"><subject>Budget</subject><conf-uris state="full">
        <entry state="full"><uri>sip:alice@contoso.com;gruu;opaque=app:conf:audio-video:id:ID</uri><purpose>audio-video\
        </purpose></entry>
        <entry state="full"><uri>sip:alice@contoso.com;gruu;opaque=app:conf:chat:id:ID</uri><display-text>chat\
        </display-text><purpose>chat</purpose></entry></conf-uris>
        <msci:organizer><msci:display-name>Alice</msci:display-name></msci:organizer>
        <msci:join-url>https://meet.contoso.com/alice/7Q3DSSYV</msci:join-url>
        <msci:pstn-access><id>54321</id></msci:pstn-access></conference-description>
        <users state="full"><user entity="sip:alice@contoso.com" state="full"><display-text>Alice</display-text>
        <roles><entry>presenter</entry></roles>
        <endpoint entity="{6B8B4567-327B-23C6-643C-986966334873}" session-type="focus" state="full"><status>connected\
        </status></endpoint><endpoint entity="{2}" session-type="chat" state="full"><status>connected</status>
        <joining-method>dialed-in</joining-method><media id="1"><type>chat</type></media></endpoint></user>
        <user entity="sip:bob@contoso.com" state="deleted"/></users>
        <msci:conference-view state="full"><msci:entity-view entity="sip:alice@contoso.com;gruu;opaque=app:conf:chat:id:ID"
         state="full"><msci:entity-state><msci:locked>false</msci:locked><msci:media><entry label="chat"><type>chat</type>
        </entry></msci:media></msci:entity-state></msci:entity-view></msci:conference-view>
        """

    @Test("a whole document tells who is there, where messages go, the subject and the link")
    func full() throws {
        var roster = ConferenceRoster()
        let changes = roster.apply(try document("full", 1, Self.example))
        #expect(changes == [person("Alice", .present, .presenter)])
        #expect(roster.subject == "Budget")
        #expect(roster.chat?.description == "sip:alice@contoso.com;gruu;opaque=app:conf:chat:id:ID")
        #expect(roster.link == "https://meet.contoso.com/alice/7Q3DSSYV")
        #expect(roster.organizer == "Alice" && roster.phoneIdentifier == "54321")
        #expect(!roster.isLocked)
    }

    @Test("changes bring people in and out of the conversation")
    func partial() throws {
        var roster = ConferenceRoster()
        _ = roster.apply(try document("full", 1, Self.example))
        func apply(_ version: Int, _ users: String) throws -> [Participant] {
            roster.apply(try document("partial", version, "<users state=\"partial\">\(users)</users>"))
        }
        #expect(try apply(2, user("Bob", endpoint("focus", "connected"))) == [])
        #expect(try apply(3, user("Bob", chatting)) == [person("Bob", .present)])
        #expect(
            try apply(4, user("Bob", role: "presenter", chatting)) == [person("Bob", .present, .presenter)])
        #expect(
            try apply(
                5,
                "<user entity=\"sip:BOB@contoso.com\" state=\"partial\"><endpoint entity=\"{chat}\" state=\"deleted\"/></user>"
            )
                == [person("Bob", .absent, .presenter)])
        #expect(try apply(6, "<user entity=\"sip:alice@contoso.com\" state=\"deleted\"/>").count == 1)
        #expect(roster.participant("alice@contoso.com") == nil)
    }

    @Test("who waits in the lobby is told, and let in")
    func lobby() throws {
        var roster = ConferenceRoster()
        let waiting = "<users>\(user("Bob", endpoint("focus", "on-hold")))</users>"
        #expect(roster.apply(try document("full", 1, waiting)) == [person("Bob", .lobby)])
        let inside = "<users state=\"partial\">\(user("Bob", chatting))</users>"
        #expect(roster.apply(try document("partial", 2, inside)) == [person("Bob", .present)])
    }

    @Test("who has one name for the connections to focus and conversation is there as long as both, or the latter, are")
    func sharedName() throws {
        var roster = ConferenceRoster()
        func endpoint(_ session: String, _ more: String) -> String {
            "<endpoint entity=\"{1}\" session-type=\"\(session)\" \(more)</endpoint>"
        }
        let chat = endpoint("chat", "><status>connected</status>")
        let focus = endpoint("focus", "><status>connected</status>")
        #expect(
            roster.apply(try document("full", 1, "<users>\(user("Bob", chat, focus))</users>"))
                == [person("Bob", .present)])
        func apply(_ version: Int, _ endpoint: String) throws -> [Participant] {
            let bob = "<user entity=\"sip:bob@contoso.com\" state=\"partial\">\(endpoint)</user>"
            return roster.apply(try document("partial", version, "<users state=\"partial\">\(bob)</users>"))
        }
        #expect(try apply(2, endpoint("focus", "state=\"deleted\">")) == [])
        #expect(try apply(3, endpoint("chat", "state=\"deleted\">")) == [person("Bob", .absent)])
    }

    @Test("a whole document leaves nobody who is not in it")
    func replacement() throws {
        var roster = ConferenceRoster()
        _ = roster.apply(try document("full", 1, "<users>\(user("Bob", chatting))\(user("Eve", chatting))</users>"))
        let changes = roster.apply(try document("full", 9, "<users>\(user("Bob", chatting))</users>"))
        #expect(changes == [person("Eve", .absent)])
    }

    @Test("what is older changes nothing; a gap is noticed until the whole comes")
    func versions() throws {
        var roster = ConferenceRoster()
        _ = roster.apply(try document("full", 5, ""))
        let users = "<users state=\"partial\">\(user("Bob", chatting))</users>"
        #expect(roster.apply(try document("partial", 4, users)) == [])
        #expect(!roster.hasGap)
        #expect(roster.apply(try document("partial", 7, users)).count == 1)
        #expect(roster.hasGap)
        _ = roster.apply(try document("full", 7, "<users>\(user("Bob", chatting))</users>"))
        #expect(!roster.hasGap)
        #expect(roster.apply(try document("partial", nil, "<users state=\"partial\"/>")) == [])
    }

    @Test("a server that does not count its documents is heard")
    func sameVersion() throws {
        var roster = ConferenceRoster()
        _ = roster.apply(try document("full", 1, ""))
        let users = "<users state=\"partial\">\(user("Bob", chatting))</users>"
        #expect(roster.apply(try document("partial", 1, users)) == [person("Bob", .present)])
        #expect(!roster.hasGap)
    }

    @Test("the conference is locked as long as any part of it is")
    func lock() throws {
        var roster = ConferenceRoster()
        func view(_ entity: String, _ locked: String) -> String {
            """
            <msci:conference-view><msci:entity-view entity="\(entity)"><msci:entity-state><msci:locked>\(locked)\
            </msci:locked></msci:entity-state></msci:entity-view></msci:conference-view>
            """
        }
        func isLocked(after state: String, _ version: Int, _ contents: String) throws -> Bool {
            _ = roster.apply(try document(state, version, contents))
            return roster.isLocked
        }
        #expect(try !isLocked(after: "full", 1, view("chat", "false")))
        #expect(try isLocked(after: "partial", 2, view("focus", "true")))
        #expect(try isLocked(after: "partial", 3, view("chat", "true")))
        #expect(try isLocked(after: "partial", 4, view("focus", "false")))
        #expect(try !isLocked(after: "partial", 5, view("chat", "false")))
    }

    @Test("ten thousand people, endless names and nonsense do no harm")
    func hostile() throws {
        var roster = ConferenceRoster()
        let crowd = (0..<10_000).map { "<user entity=\"sip:u\($0)@contoso.com\"/>" }.joined()
        _ = roster.apply(try document("full", 1, "<users>\(crowd)</users>"))
        let long = String(repeating: "x", count: 100_000)
        let changes = roster.apply(
            try document("partial", 2, "<users state=\"partial\">\(user(long, chatting))</users>"))
        #expect(changes.isEmpty, "an address of that length is none")
        _ = roster.apply(
            try document(
                "partial", 3,
                "<users state=\"partial\"><user entity=\"\"/><user/><user entity=\"tel:+1\"/></users><subject/>"))
        _ = roster.apply(try document("partial", 4_294_967_295, ""))
        #expect(throws: XMLError.self) { try document("full", 1, "", entity: "sip:alice@contoso.com") }
        #expect(throws: XMLError.self) { try ConferenceInformation(parsing: "<other/>".utf8) }
    }
}
