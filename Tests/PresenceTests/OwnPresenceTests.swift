import Contacts
import Presence
import Testing
import XML

@Suite struct OwnPresenceTests {
    let endpoint = PublishingEndpoint(
        epid: "4c77e6ec7210", instance: "207b2121-76d4-5ce6-872a-1e21fb0dc517", uri: "sip:alice@contoso.com",
        machine: "ALICE-PC")
    let uri = "sip:alice@contoso.com"

    @Test func theFirstPublicationHasTheInstancesThatOtherClientsUse() throws {
        let publications =
            [endpoint.device] + endpoint.machineState(.available) + endpoint.userState(.doNotDisturb)
        let body = try #require(try OwnPresence().body(publications, uri: uri))
        let list = try XMLElement(parsing: body).elements("publications", "publication")
        #expect(
            list.map { "\($0.attribute("categoryName") ?? "") \($0.attribute("instance") ?? "")" } == [
                "device 1282926316", "state 885489262", "state 885489262", "state 536870912", "state 536870912",
            ])
        #expect(list.map { $0.attribute("container") } == ["2", "2", "3", "2", "3"])
        #expect(list.map { $0.attribute("version") } == ["0", "0", "0", "0", "0"])
        #expect(list.map { $0.attribute("expireType") } == ["endpoint", "endpoint", "endpoint", "static", "static"])
        #expect(list.map { $0.element("state", "availability")?.text } == [nil, "3500", "3500", "9500", "9500"])
    }

    @Test func versionsAreThoseOfTheServer() throws {
        var own = OwnPresence()
        own.apply(try data(Self.document).categories, .everything)
        let body = try #require(try own.body(endpoint.userState(.busy), uri: uri))
        #expect(try versions(body) == ["4", "5"])
        #expect(own.aggregate == .available)
        #expect(own.note(at: 0) == Note("At the office"))
    }

    @Test("the note of an absence is the user's while the absence lasts, and their own words before and after")
    func absence() throws {
        var own = OwnPresence()
        let notes = """
            <roamingData><categories>\
            <category name="note" instance="0" container="200" version="1"><note>\
            <body type="personal">Here</body></note></category>\
            <category name="note" instance="1" container="200" version="1" publishTime="2024-05-01T08:00:00Z"><note>\
            <body type="OOF" startTime="2024-05-02T00:00:00Z" endTime="2024-05-04T00:00:00Z">On holiday</body>\
            </note></category></categories></roamingData>
            """
        own.apply(try data(notes).categories, .everything)
        let begin = try #require(XMLTimestamp("2024-05-02T00:00:00Z")).unixSeconds
        let end = begin + 2 * 24 * 60 * 60
        #expect(own.note(at: begin - 1) == Note("Here") && own.nextTurn(after: begin - 1) == begin)
        #expect(own.note(at: begin)?.text == "On holiday" && own.nextTurn(after: begin) == end)
        #expect(own.note(at: end) == Note("Here") && own.nextTurn(after: end) == nil)
    }

    @Test func anotherDeviceIsTheUserElsewhere() throws {
        var own = OwnPresence()
        let here = endpoint.device.place.instance
        func devices(_ instances: UInt32...) throws -> [PresenceCategory] {
            let list = instances.map { "<category name='device' instance='\($0)' container='2' version='1'/>" }
            return try data("<roamingData><categories>\(list.joined())</categories></roamingData>").categories
        }
        #expect(!own.isElsewhere(than: endpoint))
        own.apply(try devices(here), .everything)
        #expect(!own.isElsewhere(than: endpoint))
        own.apply(try devices(7), .change)
        #expect(own.isElsewhere(than: endpoint))
        func withdraw(_ instance: UInt32) throws -> [PresenceCategory] {
            let device = "<category name='device' instance='\(instance)' container='2'/>"
            return try data("<roamingData><categories>\(device)</categories></roamingData>").categories
        }
        own.apply(try withdraw(here), .change)
        #expect(own.isElsewhere(than: endpoint))
        own.apply(try withdraw(7), .change)
        #expect(!own.isElsewhere(than: endpoint))
        own.apply(try devices(7), .change)
        own.apply(try devices(here), .everything)
        #expect(!own.isElsewhere(than: endpoint))
    }

    @Test func aDeviceIsGoneThatIsMissingAmongThoseThatAreToldOnceMore() throws {
        let here = endpoint.device.place.instance
        func devices(_ versions: KeyValuePairs<UInt32, Int>) throws -> [PresenceCategory] {
            let list = versions.map { "<category name='device' instance='\($0)' container='2' version='\($1)'/>" }
            return try data("<roamingData><categories>\(list.joined())</categories></roamingData>").categories
        }
        var own = OwnPresence()
        own.apply(try devices([7: 1]), .everything)
        own.apply(try devices([here: 1]), .answer)
        own.apply(try devices([here: 1]), .change)
        #expect(own.isElsewhere(than: endpoint), "what is told of this device for the first time has changed")
        own.apply(try devices([7: 2]), .change)
        #expect(own.isElsewhere(than: endpoint))
        own.apply(try devices([here: 1]), .change)
        #expect(!own.isElsewhere(than: endpoint))
    }

    @Test func aRefusalPutsTheVersionsRight() throws {
        var own = OwnPresence()
        let publications = endpoint.note("Hello")
        let fault = """
            <Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>
            <operation index="1" version="0" curVersion="4"/><operation index="3" version="2" curVersion="5"/>
            <operation index="9" version="2" curVersion="5"/><operation index="0" curVersion="7"/></details></Fault>
            """
        let isCorrected = own.apply(fault: fault.utf8, to: publications)
        #expect(isCorrected)
        #expect(try versions(try #require(try own.body(publications, uri: uri))) == ["4", "0", "5"])
    }

    @Test(arguments: [
        "<Fault><Faultcode>Client.BadCall.Other</Faultcode></Fault>",
        "<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details/></Fault>", "", "<Fault",
    ])
    func aRefusalThatNamesNoVersionsIsFinal(fault: String) {
        var own = OwnPresence()
        let isCorrected = own.apply(fault: fault.utf8, to: endpoint.note("Hello"))
        #expect(!isCorrected)
    }

    @Test func anEmptyNoteWithdrawsWhatIsThereAndNothingElse() throws {
        var own = OwnPresence()
        #expect(try own.body(endpoint.note(""), uri: uri) == nil)
        own.apply(try data(Self.document).categories, .everything)
        let body = try #require(try own.body(endpoint.note(""), uri: uri))
        let list = try XMLElement(parsing: body).elements("publications", "publication")
        #expect(list.map { $0.attribute("container") } == ["200"])
        #expect(list.map { $0.attribute("expires") } == ["0"])
    }

    @Test func theShortFormsForgetNotes() throws {
        var own = OwnPresence()
        own.apply(try data(Self.document).categories, .everything)
        own.apply(
            try data(#"<roamingData><categories><category name="note" container="200"/></categories></roamingData>"#)
                .categories, .change)
        #expect(own.note(at: 0) == nil)
        #expect(try own.body(endpoint.note(""), uri: uri) == nil)
    }

    @Test func anAnswerAboutOnePublicationKeepsTheOthers() throws {
        var own = OwnPresence()
        own.apply(try data(Self.document).categories, .everything)
        own.apply(
            try data(
                """
                <roamingData><categories><category name="state" instance="536870912" container="2" version="6"/></categories>
                </roamingData>
                """
            ).categories, .answer)
        #expect(try versions(try #require(try own.body(endpoint.userState(.away), uri: uri))) == ["6", "5"])
    }

    @Test func anAnswerThatIsReadLateDoesNotUndoWhatCameAfterIt() throws {
        func state(_ version: Int, _ availability: Int) throws -> [PresenceCategory] {
            try data(
                """
                <roamingData><categories><category name="state" instance="1" container="2" version="\(version)">
                <state xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="aggregateState">
                <availability>\(availability)</availability></state></category></categories>
                </roamingData>
                """
            ).categories
        }
        var own = OwnPresence()
        own.apply(try state(1, 3500), .everything)
        own.apply(try state(3, 12500), .change)
        own.apply(try state(2, 6500), .answer)
        #expect(own.aggregate == .beRightBack)
        own.apply(try state(1, 3500), .change)
        #expect(own.aggregate == .available, "what the server says of itself holds")
    }

    @Test func markupInANoteIsText() throws {
        let body = try #require(try OwnPresence().body(endpoint.note("<b>&</b>"), uri: uri))
        let list = try XMLElement(parsing: body).elements("publications", "publication", "note", "body")
        #expect(list.map(\.text) == ["<b>&</b>", "<b>&</b>", "<b>&</b>"])
    }

    private func versions(_ body: String) throws -> [String?] {
        try XMLElement(parsing: body).elements("publications", "publication").map { $0.attribute("version") }
    }

    static let document = """
        <roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self"><categories uri="sip:alice@contoso.com">
          <category name="state" instance="1" publishTime="2024-05-01T08:00:00.450" container="2" version="9">
            <state xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="aggregateState">
              <availability>3500</availability></state></category>
          <category name="state" instance="536870912" container="2" version="4"><state><availability>3500</availability></state>
          </category>
          <category name="state" instance="536870912" container="3" version="5"><state><availability>3500</availability></state>
          </category>
          <category name="note" instance="0" container="200" version="3"><note><body type="personal">At the office</body></note>
          </category>
          <category name="device" instance="1" container="2" version="1"><device/></category>
          <category name="device" instance="2" container="2" version="1"><device/></category></categories>
          <containers><container id="100" version="1"><member type="federated"/></container>
            <container id="200" version="1"><member type="sameEnterprise"/></container>
            <container id="300" version="4"><member type="user" value="bob@contoso.com"/></container>
            <container id="32000" version="2"><member type="user" value="eve@contoso.com"/>
              <member type="user" value="no address"/><member type="unheardOf"/></container>
            <container id="0" version="2"><member type="everyone"/></container></containers>
          <subscribers><subscriber user="dave@fabrikam.com" displayName="Dave" acknowledged="false" type="federated"/>
            <subscriber user="bob@contoso.com" displayName="Bob" acknowledged="true"/></subscribers></roamingData>
        """
}

@Suite struct AudienceTests {
    let bob = address("bob@contoso.com")
    let eve = address("eve@contoso.com")

    private func audience() throws -> Audience {
        var audience = Audience(domain: "contoso.com")
        audience.apply(try #require(try data(OwnPresenceTests.document).containers))
        return audience
    }

    @Test func thePersonCountsBeforeTheEnterprise() throws {
        let audience = try audience()
        #expect(audience.standing(of: bob) == .init(level: .team, isInherited: false))
        #expect(audience.standing(of: address("carol@contoso.com")) == .init(level: .company, isInherited: true))
        #expect(audience.standing(of: address("dave@fabrikam.com")) == .init(level: .public, isInherited: true))
        #expect(
            audience.levels == [
                .user(bob): .team, .user(eve): .blocked, .sameEnterprise: .company, .federated: .public,
            ])
    }

    @Test func blockingMovesThePersonInOneRequest() throws {
        let body = try #require(try audience().body(moving: .user(bob), to: .blocked))
        #expect(
            body.hasSuffix(
                #"<container id="300" version="4"><member action="remove" type="user" value="bob@contoso.com"></member>"#
                    + #"</container><container id="32000" version="2">"#
                    + #"<member action="add" type="user" value="bob@contoso.com"></member></container></setContainerMembers>"#
            ))
    }

    @Test func whoIsInNoContainerOfAllThatThereAreIsInNone() throws {
        var audience = try audience()
        let team = try data("<roamingData><containers><container id='300' version='5'/></containers></roamingData>")
        audience.apply(try #require(team.containers))
        #expect(audience.standing(of: bob) == .init(level: .company, isInherited: true))
        #expect(audience.levels[.user(eve)] == .blocked)
        audience.apply(try #require(team.containers), areAll: true)
        #expect(audience.levels.isEmpty)
    }

    @Test func whatIsSoAlreadyNeedsNoRequest() throws {
        #expect(try audience().body(moving: .user(eve), to: .blocked) == nil)
        #expect(try audience().body(moving: .user(address("carol@contoso.com")), to: nil) == nil)
    }

    @Test func aRuleForADomainCountsBeforeThatForTheEnterprise() throws {
        var audience = try audience()
        let document = """
            <roamingData><containers><container id="400" version="1">
            <member type="domain" value="Contoso.com"/><member type="domain" value="no domain"/>
            <member type="domain"/></container></containers></roamingData>
            """
        audience.apply(try #require(try data(document).containers))
        #expect(audience.standing(of: address("carol@contoso.com")) == .init(level: .personal, isInherited: true))
        #expect(audience.levels.count { $0.value == .personal } == 1)
        let body = try #require(try audience.body(moving: .domain("contoso.com"), to: nil))
        #expect(body.contains(#"<member action="remove" type="domain" value="contoso.com">"#))
        #expect(try audience.body(moving: .domain("fabrikam.com"), to: nil) == nil)
    }

    @Test(arguments: ["", "a@b", "a b", "@", String(repeating: "a", count: 256)])
    func whatIsNoDomainIsNone(text: String) {
        #expect(Container.Member(domain: text) == nil)
    }

    @Test func anAccountWithoutRulesGetsTheUsualOnes() throws {
        #expect(try audience().firstRules() == nil)
        let body = try #require(try Audience(domain: "contoso.com").firstRules())
        let members = try XMLElement(parsing: body).elements("container", "member").map { $0.attribute("type") }
        #expect(members == ["sameEnterprise", "federated"])
    }

    @Test func thoseWhoWantToSeeTheUserAreTold() throws {
        let subscribers = try data(OwnPresenceTests.document).subscribers
        #expect(subscribers.filter { !$0.isAcknowledged }.map(\.address.text) == ["dave@fabrikam.com"])
        #expect(subscribers.first?.displayName == "Dave")
        let body = try OwnData.Subscriber.acknowledgement(of: [bob])
        #expect(body.contains(#"<subscriber user="bob@contoso.com" acknowledged="true">"#))
    }

    @Test func anotherDocumentIsRefused() {
        #expect(throws: OwnDataError.unknownDocument("x")) { try OwnData(parsing: "<x/>".utf8) }
    }
}

private func data(_ text: String) throws -> OwnData {
    try OwnData(parsing: text.utf8)
}
