import Contacts
import Presence
import SIP
import Testing

@Suite struct PresentityTests {
    @Test(arguments: [
        (2999, Activity.offline), (3000, .available), (3500, .available), (4499, .available), (4500, .idle),
        (5999, .idle),
        (6000, .busy), (7499, .busy), (7500, .busyIdle), (8999, .busyIdle), (9000, .doNotDisturb),
        (11999, .doNotDisturb),
        (12000, .beRightBack), (14999, .beRightBack), (15000, .away), (17999, .away), (18000, .offline),
        (18500, .offline),
        (-1, .offline), (Int.max, .offline),
    ])
    func aNumberIsShownAsTheClassThatItLiesIn(number: Int, activity: Activity) {
        #expect(Activity(Availability(number), token: nil) == activity)
    }

    @Test(arguments: [
        (6500, "in-a-meeting", Activity.inAMeeting), (6500, "on-the-phone", .onThePhone),
        (6500, "in-a-conference", .inAConference), (9500, "in-presentation", .presenting),
        (9500, "urgent-interruptions-only", .urgentInterruptionsOnly), (15500, "off-work", .offWork),
        (3500, "on-the-phone", .available), (18500, "busy", .offline), (7600, "in-a-meeting", .busyIdle),
    ])
    func aTokenMakesItFinerInsideTheClassOnly(number: Int, token: String, activity: Activity) {
        #expect(Activity(Availability(number), token: Activity(rawValue: token)) == activity)
    }

    @Test func unknownCategoriesAndNumbersThatAreNoneSayNothing() throws {
        let bob = Presentity()
        let change = try bob.apply(
            categories(
                """
                <category name="horoscope" instance="-1" version="99999999999" publishTime="never"><x><y/></x></category>
                <category name="" instance="1"/><category/>
                <category name="state" instance="1"><horoscope/></category>
                <category name="note" instance="x"><state/></category>
                """))
        #expect(change.isEmpty && bob.presence == .offline)
    }

    @Test func whatAServerAddsToACategoryDoesNotHideIt() throws {
        let bob = Presentity()
        _ = try bob.apply(
            categories(
                """
                <category name="state" instance="1" publishTime="2026-01-01T00:00:00Z"><x:new xmlns:x="urn:x"><x:state/></x:new>
                <state xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="aggregateState">
                <x:new xmlns:x="urn:x"/><availability>6500</availability></state></category>
                """))
        #expect(bob.presence.activity == .busy)
    }

    @Test func aDocumentTellsAllThatIsShown() throws {
        let bob = Presentity()
        let change1 = try bob.apply(categories(Self.document))
        #expect(change1 == [.presence, .card])
        #expect(bob.presence.activity == .inAMeeting)
        #expect(bob.presence.since == 1_714_550_400)
        #expect(bob.presence.lastActive == 1_714_549_800)
        #expect(bob.presence.isMobile)
        #expect(bob.presence.note == Note("Ask me about <b>Swift</b>"))
        #expect(bob.presence.meetingSubject == "Budget")
        #expect(bob.presence.meetingLocation == "Room 5")
        #expect(bob.presence.capabilities == [.text, .voice])
        #expect(bob.card.displayName == "Bob Smith")
        #expect(bob.card.title == "Manager")
        #expect(bob.card.phones.map(\.text) == ["+1 (206) 555-0101", "+12065550102"])
        #expect(bob.card.phones.map(\.kind) == [.work, .mobile])
    }

    @Test func ofSeveralCardsTheFirstInstanceSpeaksFirstWhateverTheirOrder() throws {
        func card(_ instance: Int, _ contents: String) -> String {
            #"<category name="contactCard" instance="\#(instance)"><contactCard>\#(contents)</contactCard></category>"#
        }
        let bob = Presentity()
        #expect(try bob.apply(categories(card(7, "<title>Seven</title><office>7</office>"))) == .card)
        #expect(try bob.apply(categories(card(2, "<title>Two</title>"))) == .card)
        #expect(bob.card.title == "Two" && bob.card.office == "7")
        #expect(try bob.apply(categories(card(7, "<title>Seven</title><office>7</office>"))).isEmpty)
        #expect(try bob.apply(categories(card(7, "<title>Seven</title><office>8</office>"))) == .card)
        #expect(bob.card.title == "Two" && bob.card.office == "8")
        #expect(try bob.apply(categories(#"<category name="contactCard" instance="2"/>"#)) == .card)
        #expect(bob.card.title == "Seven")
        #expect(try bob.apply(categories(#"<category name="contactCard" instance="3"/>"#)).isEmpty)
    }

    @Test func theSameDocumentAgainChangesNothing() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        let change2 = try bob.apply(categories(Self.document))
        #expect(change2 == [])
    }

    @Test func aStateWithoutANumberSaysNothing() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        let change3 = try bob.apply(categories(#"<category name="state" instance="1"><state/></category>"#))
        #expect(change3 == [])
    }

    @Test func aCategoryWithoutContentIsWithdrawn() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        let change4 = try bob.apply(categories(#"<category name="note" instance="0"/>"#))
        #expect(change4 == .presence)
        #expect(bob.presence.note == nil)
        let change5 = try bob.apply(categories(#"<category name="state" instance="1"/>"#))
        #expect(change5 == .presence)
        #expect(bob.presence.activity == .offline)
        #expect(bob.card.displayName == "Bob Smith")
    }

    @Test func aDocumentAboutEverythingLeavesNothingButWhoSomebodyIs() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        let state = #"<category name="state" instance="1"><state><availability>6500</availability></state></category>"#
        bob.doubt()
        #expect(try bob.apply(categories(state)) == .presence)
        #expect(bob.presence.activity == .busy && bob.presence.note == nil && bob.presence.capabilities.isEmpty)
        bob.doubt()
        #expect(try bob.apply(categories(state)) == [])
        bob.doubt()
        #expect(bob.apply([]) == .presence)
        #expect(bob.presence == .offline && bob.card.displayName == "Bob Smith")
    }

    @Test func whatIsWithdrawnWithoutAnInstanceIsAllOfIt() throws {
        let bob = Presentity()
        let card = "<contactCard><title>Head</title></contactCard>"
        _ = try bob.apply(
            categories(
                """
                <category name="note" instance="7"><note><body>Here</body></note></category>
                <category name="contactCard" instance="3">\(card)</category>
                """))
        #expect(
            try bob.apply(categories(#"<category name="note"/><category name="contactCard"/>"#)) == [.presence, .card])
        #expect(bob.presence.note == nil && bob.card.title.isEmpty)
    }

    @Test func theEndOfAnotherStateThanTheShownOneSaysNothing() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        #expect(try bob.apply(categories(#"<category name="state" instance="536870912"/>"#)) == [])
        #expect(try bob.apply(categories(#"<category name="state"/>"#)) == .presence)
    }

    @Test func ofSeveralNotesTheLatestCounts() throws {
        let bob = Presentity()
        _ = try bob.apply(
            categories(
                """
                <category name="note" instance="0" publishTime="2024-05-02T08:00:00.450"><note><body type="OOF">Away</body>
                </note></category><category name="note" instance="7" publishTime="2024-05-01T08:00:00Z">
                <note><body type="personal">Here</body></note></category>
                """))
        #expect(bob.presence.note == Note("Away", isOutOfOffice: true))
    }

    @Test func oneNoteMoreThanThereMayBeIsLeftOutAndTheOthersChangeAndGo() throws {
        func note(_ instance: Int, _ content: String) -> String {
            """
            <category name="note" instance="\(instance)" publishTime="2024-05-02T08:00:\(10 + instance)Z">\(content)</category>
            """
        }
        let bob = Presentity()
        let notes = (0...PresenceLimits.instances).map { note($0, "<note><body>\($0)</body></note>") }
        _ = try bob.apply(categories(notes.joined()))
        #expect(bob.presence.note == Note("\(PresenceLimits.instances - 1)"))
        let last = PresenceLimits.instances - 1
        _ = try bob.apply(categories(note(last, "<note><body>new</body></note>")))
        #expect(bob.presence.note == Note("new"))
        _ = try bob.apply(categories(note(last, "")))
        #expect(bob.presence.note == Note("\(last - 1)"))
    }

    @Test func aNumberThatACardNamesTwiceIsShownOnce() throws {
        let phone = #"<phone type="work"><uri>tel:1</uri><displayString>1</displayString></phone>"#
        let bob = Presentity()
        let card = "<contactCard>\(phone)\(phone)</contactCard>"
        _ = try bob.apply(categories(#"<category name="contactCard">\#(card)</category>"#))
        #expect(bob.card.phones.count == 1)
    }

    @Test("A card has so many numbers, each once, whoever says them")
    func manyNumbers() throws {
        let numbers = (0..<60).map { "+1\($0 / 3)" }
        let phones = numbers.map { "<phone type=\"work\"><uri>tel:\($0)</uri></phone>" }.joined()
        let stated = Presentity()
        _ = try stated.apply(
            categories("<category name=\"contactCard\"><contactCard>\(phones)</contactCard></category>"))
        let listed = Presentity()
        var entry = ContactCard()
        entry.phones = numbers.map { ContactCard.Phone(kind: .work, uri: "tel:\($0)", text: $0) }
        _ = listed.apply(entry: entry)
        for card in [stated.card, listed.card] {
            #expect(card.phones.map(\.uri) == (0..<PresenceLimits.phones).map { "tel:+1\($0)" })
        }
    }

    /// 2024-05-02 and 2024-05-04, midnight; the user was there before, and is there again.
    @Test(arguments: [
        (1_714_607_999, "Here"), (1_714_608_000, "On holiday"), (1_714_780_799, "On holiday"), (1_714_780_800, "Here"),
        (nil, "On holiday"),
    ])
    func aNoteOfAnAbsenceHoldsAsLongAsTheAbsence(moment: Int64?, text: String) throws {
        let bob = Presentity()
        let notes = """
            <category name="note" instance="0" publishTime="2024-04-01T08:00:00Z"><note><body type="personal" uri="">Here\
            </body></note></category><category name="note" instance="1339453471" publishTime="2024-05-01T08:00:00Z"><note>
            <body type="OOF" uri="" startTime="2024-05-02T00:00:00Z" endTime="2024-05-04T00:00:00Z">On holiday</body>
            </note></category>
            """
        _ = try bob.apply(categories(notes), at: moment)
        #expect(bob.presence.note?.text == text)
        let change = try bob.apply(categories(#"<category name="services" instance="0"/>"#), at: 1_714_780_800)
        #expect(bob.presence.note == Note("Here") && change == (text == "Here" ? [] : .presence))
    }

    @Test func aNoteOfAnAbsenceComesAndGoesInItsTime() throws {
        let bob = Presentity()
        #expect(bob.nextTurn(after: 0) == nil && bob.advance(to: 0) == [])
        let notes = """
            <category name="note" instance="0"><note><body type="personal">Here</body></note></category>
            <category name="note" instance="1" publishTime="2024-05-01T08:00:00Z"><note><body type="OOF" uri="" \
            startTime="2024-05-02T00:00:00Z" endTime="2024-05-04T00:00:00Z">On holiday</body></note></category>
            """
        let (begin, end): (Int64, Int64) = (1_714_608_000, 1_714_780_800)
        _ = try bob.apply(categories(notes), at: begin - 10)
        #expect(bob.presence.note == Note("Here") && bob.nextTurn(after: begin - 10) == begin)
        #expect(bob.advance(to: begin - 1) == [])
        #expect(bob.advance(to: begin) == .presence && bob.presence.note?.text == "On holiday")
        #expect(bob.nextTurn(after: begin) == end)
        #expect(bob.advance(to: end) == .presence && bob.presence.note == Note("Here"))
        #expect(bob.nextTurn(after: end) == nil)
    }

    @Test func whatOnlyTheUsersOwnEndpointsPublishIsNotShown() throws {
        let bob = Presentity()
        _ = try bob.apply(
            categories(
                """
                <category name="state" instance="1"><state type="aggregateState"><availability>3500</availability></state>
                </category><category name="state" instance="2"><state type="machineState"><availability>15500</availability>
                </state></category><category name="unheardOf"><x/></category>
                """))
        #expect(bob.presence.activity == .available)
    }

    @Test func longTextsAreCut() throws {
        let bob = Presentity()
        let text = String(repeating: "x", count: 100_000)
        _ = try bob.apply(categories(#"<category name="note"><note><body>\#(text)</body></note></category>"#))
        #expect(bob.presence.note?.text.count == PresenceLimits.text)
    }

    @Test func aPersonThatCannotBeSeenAnyMoreIsOfflineAndKeepsTheName() throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.document))
        let change6 = bob.withdraw()
        #expect(change6 == .presence)
        #expect(bob.presence == .offline)
        #expect(bob.card.displayName == "Bob Smith")
    }

    @Test func presenceOfOtherSystemsIsShown() throws {
        let document = """
            <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="frank@public.example"><tuple id="0"><status>
            <basic>open</basic><activities><activity>busy</activity></activities></status></tuple>
            <display-name>Frank</display-name></presence>
            """
        guard case .foreign(let foreign) = try PresenceBody(nil, Array(document.utf8))[0] else {
            Issue.record("not read")
            return
        }
        let frank = Presentity()
        let change = frank.apply(foreign)
        #expect(change == [.presence, .card])
        #expect(frank.presence.activity == .busy)
        #expect(frank.card.displayName == "Frank")
    }

    /// RFC 4480: what a person does is told by the names of elements, and apart from their devices.
    @Test(arguments: [
        ("<pp:person><status><ep:activities><ep:busy/></ep:activities></status></pp:person>", Activity.busy),
        ("<pp:person><ep:activities>\n<ep:on-the-phone/></ep:activities></pp:person>", .onThePhone),
        ("<pp:person><ep:activities><ep:other>idle</ep:other><ep:away/></ep:activities></pp:person>", .away),
        ("<pp:person><ep:activities><ep:unknown/></ep:activities></pp:person>", .available),
        ("<pp:person><ep:activities>\n</ep:activities></pp:person>", .available),
    ])
    func whatAPersonOfAnotherSystemDoesIsShown(person: String, shown: Activity) throws {
        let document = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf"
            xmlns:pp="urn:ietf:params:xml:ns:pidf:person"
            xmlns:ep="urn:ietf:params:xml:ns:pidf:rpid:rpid-person"
            entity="sip:950@pbx.contoso.com">
            \(person)
            <note>On the phone</note>
            <tuple id="700">
            <contact priority="1">sip:700@pbx.contoso.com</contact>
            <status><basic>open</basic></status>
            </tuple>
            </presence>
            """
        guard case .foreign(let foreign) = try PresenceBody(nil, Array(document.utf8))[0] else {
            Issue.record("not read")
            return
        }
        #expect(foreign.presence.activity == shown && foreign.presence.note == Note("On the phone"))
    }

    @Test func aPersonOfWhoseDevicesOneIsOpenIsThere() throws {
        let document = """
            <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:frank@public.example"><tuple id="0"><status>
            <basic>closed</basic></status></tuple><tuple id="1"><status><basic>Open</basic></status><note>On the road</note>
            </tuple></presence>
            """
        guard case .foreign(let foreign) = try PresenceBody(nil, Array(document.utf8))[0] else {
            Issue.record("not read")
            return
        }
        #expect(foreign.address == address("frank@public.example"))
        #expect(foreign.presence.activity == .available && foreign.presence.note == Note("On the road"))
    }

    @Test(arguments: [
        ("<state avail=\"9500\" xsi:type=\"userState\">do-not-disturb</state>", Activity.doNotDisturb),
        ("<state avail=\"9500\" nil=\"true\">do-not-disturb</state>", .available),
        ("<state avail=\"3500\">available</state>", .available),
        ("<state avail=\"15500\">away</state></states><oof/><states>", .outOfOffice),
    ])
    func whatAUserOfLiveCommunicationsServerHasChosenIsShown(states: String, shown: Activity) throws {
        let document = """
            <presentity uri="bob@contoso.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <availability aggregate="300"/><activity aggregate="400"/><userInfo><states>\(states)</states></userInfo>
            </presentity>
            """
        guard case .foreign(let foreign) = try PresenceBody(nil, Array(document.utf8))[0] else {
            Issue.record("not read")
            return
        }
        #expect(foreign.presence.activity == shown)
    }

    @Test(arguments: [
        (300, 600, Activity.busy), (300, 400, .available), (0, 400, .offline), (300, 100, .away),
        (200, 300, .beRightBack),
    ])
    func presenceOfLiveCommunicationsServerIsShown(availability: Int, activity: Int, shown: Activity) throws {
        let document = """
            <presentity uri="bob@contoso.com"><availability aggregate="\(availability)"/><activity aggregate="\(activity)"/>
            <displayName displayName="Bob"/><userInfo><note>Hi</note></userInfo></presentity>
            """
        guard case .foreign(let foreign) = try PresenceBody(nil, Array(document.utf8))[0] else {
            Issue.record("not read")
            return
        }
        #expect(foreign.presence.activity == shown)
        #expect(foreign.presence.note == Note("Hi"))
        #expect(foreign.displayName == "Bob")
    }

    static let document = """
        <category name="state" instance="1" publishTime="2024-05-01T08:00:00.450">
          <state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xsi:type="aggregateState" lastActive="2024-05-01T07:50:00" startTime="2024-05-01T08:00:00Z">
            <availability>6500</availability>
            <activity token="in-a-meeting" minAvailability="6500" maxAvailability="8999"/>
            <endpointLocation/><meetingSubject>Budget</meetingSubject><meetingLocation>Room 5</meetingLocation>
            <timeZoneBias>480</timeZoneBias><device>mobile</device>
          </state>
        </category>
        <category name="note" instance="0"><note><body type="personal">Ask me about &lt;b&gt;Swift&lt;/b&gt;</body></note>
        </category>
        <category name="contactCard" instance="0"><contactCard><identity><name><displayName>Bob Smith</displayName></name>
          </identity><title>Manager</title>
          <phone type="work"><uri>tel:+12065550101</uri><displayString>+1 (206) 555-0101</displayString></phone></contactCard>
        </category>
        <category name="contactCard" instance="1"><contactCard><phone type="cell"><uri>tel:+12065550102</uri></phone>
          </contactCard></category>
        <category name="services"><services><service uri="sip:bob@contoso.com"><capabilities>
          <text render="true"/><voice render="true"/><video render="false"/></capabilities></service></services></category>
        """
}

/// The categories of a document about Bob.
func categories(_ content: String) throws -> [PresenceCategory] {
    let document = #"<categories uri="sip:bob@contoso.com">\#(content)</categories>"#
    guard case .categories(_, let categories) = try PresenceBody(nil, Array(document.utf8))[0] else { throw NotRead() }
    return categories
}

struct NotRead: Error {}

func address(_ text: String) -> ContactAddress {
    guard let address = ContactAddress(text) else { preconditionFailure("\(text) is no address") }
    return address
}
