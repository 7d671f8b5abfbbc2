import Conferencing
import Testing
import XML

@Suite("Commands to a focus, and its answers")
struct ConferenceCommandTests {
    private static let focus = "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"

    private func written(_ command: ConferenceCommand) throws -> XMLElement {
        let body = try command.body(to: Self.focus, from: "sip:alice@contoso.com", number: 7)
        let root = try XMLElement(parsing: body)
        #expect(root.name == "request")
        #expect(root.namespace == "urn:ietf:params:xml:ns:cccp")
        #expect(root.attribute("C3PVersion") == "1")
        #expect(root.attribute("requestId") == "7")
        #expect(root.attribute("to") == Self.focus)
        #expect(root.attribute("from") == "sip:alice@contoso.com")
        return try #require(root.elements.first)
    }

    @Test("a new conference has a number, a subject and an end")
    func addConference() throws {
        let command = try written(.addConference(identifier: "ABC", subject: "R&D <1>", expires: 1_714_557_600))
        let description = try #require(command.element("conference-info", "conference-description"))
        #expect(command.element("conference-info")?.attribute("entity") == "")
        #expect(description.element("subject")?.text == "R&D <1>")
        #expect(description.element("conference-id")?.text == "ABC")
        #expect(description.element("expiry-time")?.text == "2024-05-01T10:00:00Z")
        #expect(description.element("admission-policy")?.text == "openAuthenticated")
    }

    @Test("who joins says that it knows lobbies")
    func addUser() throws {
        let command = try written(.addUser(endpoint: "{1}"))
        #expect(command.element("conferenceKeys")?.attribute("confEntity") == Self.focus)
        #expect(command.element("user")?.attribute("entity") == "sip:alice@contoso.com")
        #expect(command.element("user", "endpoint")?.attribute("entity") == "{1}")
        #expect(command.descendant("lobby-capable")?.text == "true")
    }

    @Test("presenters remove, promote, lock and admit")
    func presenters() throws {
        let bob = "sip:bob@contoso.com"
        let removal = try written(.deleteUser(bob))
        #expect(removal.element("userKeys")?.attribute("userEntity") == bob)
        #expect(removal.element("userKeys")?.attribute("confEntity") == Self.focus)
        let role = try written(.modifyUserRole(bob, .presenter))
        #expect(role.name == "modifyUserRoles")
        #expect(role.element("user-roles", "entry")?.text == "presenter")
        #expect(try written(.modifyConferenceLock(true)).element("locked")?.text == "true")
        let access = try written(.setLobbyAccess(bob, isGranted: false))
        #expect(access.element("userEntity")?.text == bob)
        #expect(access.element("access")?.text == "denied")
    }

    @Test("a success names the conference and the user's role")
    func success() throws {
        let response = try ConferenceResponse(
            parsing: """
                <response xmlns="urn:ietf:params:xml:ns:cccp" C3PVersion="1" requestId="1" code="success"><addUser>
                <conferenceKeys confEntity="\(Self.focus)"/><user entity="sip:alice@contoso.com"><roles>
                <entry>presenter</entry></roles></user></addUser></response>
                """.utf8)
        #expect(response.outcome == .success)
        #expect(response.number == 1)
        #expect(response.command == "addUser")
        #expect(response.conference?.description == Self.focus)
        #expect(response.role == .presenter)
    }

    @Test("a failure gives its reason, wherever it stands")
    func failure() throws {
        for body in [
            #"<response requestId="9" code="failure" reason="notAllowed"><deleteUser/></response>"#,
            #"<response requestId="9" code="failure"><deleteUser reason="notAllowed"/></response>"#,
        ] {
            #expect(try ConferenceResponse(parsing: body.utf8).outcome == .failure(reason: "notAllowed"))
        }
        #expect(try ConferenceResponse(parsing: "<response/>".utf8).outcome == .failure(reason: ""))
        #expect(try ConferenceResponse(parsing: #"<response code="pending"/>"#.utf8).outcome == .pending)
        #expect(throws: XMLError.self) { try ConferenceResponse(parsing: "<request/>".utf8) }
        #expect(throws: XMLError.self) { try ConferenceResponse(parsing: "nothing".utf8) }
    }

    @Test("an invitation is read as it is written")
    func invitation() throws {
        let address = try #require(ConferenceAddress(Self.focus))
        let invitation = ConferenceInvitation(to: address, subject: "R&D")
        #expect(ConferenceInvitation(parsing: try invitation.body()) == invitation)
        let call = "<Conferencing><focus-uri>\(Self.focus)</focus-uri><audio available=\"true\"/></Conferencing>"
        #expect(ConferenceInvitation(parsing: call.utf8)?.hasMessages == false)
        for im in ["<im/>", "<im available=\"1\"/>"] {
            let invitation = "<Conferencing><focus-uri>\(Self.focus)</focus-uri>\(im)</Conferencing>"
            #expect(ConferenceInvitation(parsing: invitation.utf8)?.hasMessages == true)
        }
        #expect(ConferenceInvitation(parsing: "<Conferencing/>".utf8) == nil)
        #expect(ConferenceInvitation(parsing: "<focus-uri>\(Self.focus)</focus-uri>".utf8) == nil)
    }

    @Test("a notification names those who did not get a message")
    func deliveryNotification() throws {
        let notification = try #require(
            DeliveryNotification(
                parsing: """
                    <imdn xmlns="http://schemas.microsoft.com/rtc/2005/08/imdn"><message-id>2</message-id>
                    <recipient uri="&lt;sip:Bob@contoso.com;opaque=user:epid:1;gruu&gt;"><status>408</status></recipient>
                    <recipient uri="sip:carol@contoso.com"><status>200</status></recipient>
                    <recipient uri="sip:dave@contoso.com"/><recipient uri="nobody"/></imdn>
                    """.utf8))
        #expect(notification.message == "2")
        #expect(notification.failures.map(\.address) == ["bob@contoso.com", "dave@contoso.com"])
        #expect(notification.failures.map(\.status) == [408, 0])
        #expect(DeliveryNotification(parsing: "<other/>".utf8) == nil)
    }

    // What Microsoft's servers have sent; names and addresses are changed

    @Test("an invitation of a program of 2010 names the conference, without messages or a subject")
    func recordedInvitation() throws {
        let invitation = try #require(
            ConferenceInvitation(
                parsing: """
                    <Conferencing version="2.0"> <focus-uri>\(Self.focus)</focus-uri> <subject /> <audio available="true" /> \
                    <im available="false"> <first-im /> </im> </Conferencing>
                    """.utf8))
        #expect(invitation.address.description == Self.focus)
        #expect(invitation.subject.isEmpty && !invitation.hasMessages)
    }

    @Test("a focus of 2010 says back what the client can do, among the user's role")
    func recordedUser() throws {
        let response = try ConferenceResponse(
            parsing: """
                <response requestId="63022864" C3PVersion="1" code="success" from="\(Self.focus)" to="sip:bob@contoso.com"
                 xmlns="urn:ietf:params:xml:ns:cccp"><addUser><conferenceKeys confEntity="\(Self.focus)"/>
                <user entity="sip:bob@contoso.com"><roles><entry>attendee</entry></roles>
                <endpoint entity="{8C28A1E5-2E1C-4A1D-9C1E-6D7E1F2A3B4C}"><clientInfo
                 xmlns="http://schemas.microsoft.com/rtc/2005/08/confinfoextensions">
                <separator xmlns="urn:ietf:params:xml:ns:conference-info-separator" />
                <lobby-capable xmlns="http://schemas.microsoft.com/rtc/2008/12/confinfoextensions">
                true
                </lobby-capable></clientInfo></endpoint></user></addUser></response>
                """.utf8)
        #expect(response.number == 63_022_864 && response.outcome == .success && response.command == "addUser")
        #expect(response.conference?.description == Self.focus && response.role == .attendee)
    }

    @Test("a message that did not reach somebody is told with what the server knows of it")
    func recordedFailure() throws {
        let notification = try #require(
            DeliveryNotification(
                parsing: """
                    <imdn xmlns="http://schemas.microsoft.com/rtc/2005/08/imdn"><message-id>2</message-id>
                    <recipient uri="sip:Bob@contoso.com"><status>408</status>
                    <entry key="ms-diagnostics">1018;reason="Parsing failure";source="fe.contoso.com"</entry></recipient>
                    </imdn>
                    """.utf8))
        #expect(notification.message == "2")
        #expect(notification.failures.map { "\($0.address) \($0.status)" } == ["bob@contoso.com 408"])
    }
}
