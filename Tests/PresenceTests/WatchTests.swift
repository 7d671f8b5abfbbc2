import Contacts
import Presence
import SIP
import Testing
import XML

@Suite struct WatchTests {
    let bob = address("bob@contoso.com")
    let carol = address("carol@contoso.com")
    let dave = address("dave@fabrikam.com")

    private static let multipart = [
        "--b", "Content-ID: list", "Content-Type: application/rlmi+xml", "",
        #"<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:alice@contoso.com" version="0" fullState="false">"#
            + #"<resource uri="sip:bob@contoso.com"><instance id="0" state="active" cid="bob"/></resource>"#
            + #"<resource uri="sip:carol@contoso.com"><instance id="0" state="resubscribe" poolFqdn="sip:p2@contoso.com"/>"#
            + #"</resource><resource uri="sip:dave@fabrikam.com"><instance id="0" state="resubscribe"/></resource>"#
            + #"<resource uri="sip:erin@contoso.com"><instance id="0" state="terminated" reason="rejected"/></resource></list>"#,
        "--b", "Content-ID: bob", "Content-Type: application/msrtc-event-categories+xml", "",
        #"<categories uri="sip:bob@contoso.com"/>"#, "--b", "Content-Type: multipart/related; boundary=b", "",
        "nothing is looked for inside of parts", "--b--", "",
    ].joined(separator: "\r\n")

    private func body() throws -> PresenceBody {
        try PresenceBody(
            MediaType(parsing: #"multipart/related; type="application/rlmi+xml";start=list;boundary=b"#),
            Array(Self.multipart.utf8))
    }

    @Test func aBodyForManyIsReadPartByPart() throws {
        let body = try body()
        #expect(body.count == 3)
        guard case .resources(let resources) = try body[0] else {
            Issue.record("no list")
            return
        }
        #expect(
            resources.map(\.state) == [
                .active, .resubscribe(pool: "sip:p2@contoso.com"), .resubscribe(pool: nil), .terminated,
            ])
        guard case .categories(bob, let categories) = try body[1] else {
            Issue.record("no document")
            return
        }
        #expect(categories.isEmpty)
        #expect(throws: XMLError.self) { try body[2] }
        #expect(try body[3] == nil)
    }

    @Test("A body with twice as many parts as a subscription has people is refused")
    func tooManyParts() throws {
        let type = try MediaType(parsing: "multipart/related;boundary=b")
        let parts = { (count: Int) in Array(String(repeating: "--b\n\nx\n", count: count).utf8) }
        #expect(try PresenceBody(type, parts(1024)).count == 1024)
        #expect(throws: ParseError.self) { try PresenceBody(type, parts(1025)) }
    }

    @Test(arguments: [
        ("Base64", "PGNhdGVnb3JpZXMgdXJpPSJzaXA6Ym9iQGNvbnRvc28u\r\nY29tIi8+\r\n"),
        ("quoted-printable", "<categories uri=3D\"sip:bob=\r\n@contoso.com\"/>"),
        ("binary", #"<categories uri="sip:bob@contoso.com"/>"#), ("8bit", #"<categories uri="sip:bob@contoso.com"/>"#),
    ])
    func aPartMayBeEncoded(encoding: String, text: String) throws {
        let head =
            "--b\r\nContent-Type: application/msrtc-event-categories+xml\r\nContent-Transfer-Encoding: \(encoding)"
        let body = try PresenceBody(
            MediaType(parsing: "multipart/related;boundary=b"), Array("\(head)\r\n\r\n\(text)\r\n--b--".utf8))
        guard case .categories(bob, _) = try body[0] else {
            Issue.record("no document")
            return
        }
    }

    @Test func whoIsWatchedOnceIsNotLost() throws {
        let list = """
            <list><resource uri="sip:bob@contoso.com"><instance id="0" state="terminated"/><instance id="1" state="active"/>
            </resource><resource uri="sip:carol@contoso.com"><instance id="0" state="terminated"/></resource></list>
            """
        guard case .resources(let resources) = try PresenceBody(nil, Array(list.utf8))[0] else {
            Issue.record("no list")
            return
        }
        #expect(resources.map(\.state) == [.active, .terminated])
    }

    @Test func aBodyWithoutItsBoundaryIsRefused() {
        #expect(throws: ParseError.self) {
            try PresenceBody(MediaType(parsing: "multipart/related"), Array(Self.multipart.utf8))
        }
    }

    @Test func peopleElsewhereAreAskedForWhereTheyAre() throws {
        guard case .resources(let resources) = try body()[0] else {
            Issue.record("no list")
            return
        }
        var plan = WatchPlan()
        let steps = plan.follow(resources)
        #expect(
            steps == [
                WatchPlan.Step(target: .pool("sip:p2@contoso.com"), addresses: [carol]),
                WatchPlan.Step(target: .contact(dave), addresses: [dave]),
            ])
        let more = plan.follow(resources)
        #expect(more.isEmpty)
    }

    @Test func onePoolIsAskedOnceForAllItsPeople() {
        var plan = WatchPlan()
        let steps = plan.follow([
            ResourceState(address: bob, state: .resubscribe(pool: "sip:p")),
            ResourceState(address: dave, state: .active),
            ResourceState(address: carol, state: .resubscribe(pool: "sip:p")),
        ])
        #expect(steps == [WatchPlan.Step(target: .pool("sip:p"), addresses: [bob, carol])])
    }

    @Test func poolsAreBounded() {
        var plan = WatchPlan()
        let steps = plan.follow(
            (0..<1000).map {
                ResourceState(address: address("u\($0)@contoso.com"), state: .resubscribe(pool: "sip:p\($0)"))
            })
        #expect(steps.count == 64)
    }

    @Test func theRequestNamesPeopleAndCategoriesAndTellsThoseWhoWereJustAdded() throws {
        let request = PresenceRequest([bob, carol], added: [carol])
        let root = try XMLElement(parsing: try request.body(subscriber: address("alice@contoso.com")))
        #expect(root.name == "batchSub")
        #expect(root.attribute("uri") == "sip:alice@contoso.com")
        let resources = root.elements("action", "adhocList", "resource")
        #expect(resources.map { $0.attribute("uri") } == ["sip:bob@contoso.com", "sip:carol@contoso.com"])
        #expect(resources.map { $0.element("context") != nil } == [false, true])
        let categories = root.elements("action", "categoryList", "category").map { $0.attribute("name") }
        #expect(categories == ["calendarData", "contactCard", "note", "services", "state"])
    }
}
