import Contacts
import People
import Presence
import Testing
import XML

/// What is told about people.
@Suite struct AnswerTests {
    private static func entry(_ attributes: String) -> String {
        "<AbEntry><Attributes>\(attributes)</Attributes></AbEntry>"
    }

    private static func attribute(_ name: String, _ value: String) -> String {
        "<Attribute><Name>\(name)</Name><Value>\(value)</Value></Attribute>"
    }

    private static func found(_ entries: String) throws -> PeopleFound {
        try AddressBookAnswer.read(
            XMLElement(
                parsing: """
                    <s:Body xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">\
                    <SearchAbEntryResponse xmlns="DistributionListExpander"><SearchAbEntryResult><Items>\(entries)</Items>\
                    </SearchAbEntryResult></SearchAbEntryResponse></s:Body>
                    """))
    }

    @Test func anEntryIsReadWhateverTheSpellingOfItsNames() throws {
        let found = try Self.found(
            Self.entry(
                """
                \(Self.attribute("msRTCSIP-PrimaryUserAddress", "sip:Bob@Contoso.com"))
                \(Self.attribute("displayname", "Bob &lt;Smith&gt;"))\(Self.attribute("Title", "Manager"))
                <Attribute><Name>telephoneNumber</Name><Values><string>+1 (206) 555-0101</string><string/></Values>
                </Attribute>\(Self.attribute("mobile", "tel:+12065550102"))\(Self.attribute("mail", "bob@contoso.com"))
                \(Self.attribute("company", "Contoso"))\(Self.attribute("country", "US"))
                \(Self.attribute("PhotoRelPath", "ab/cd.jpg"))\(Self.attribute("PhotoHash", "4F5A"))
                """))
        let bob = try #require(found.people.first)
        #expect(found.people.count == 1 && !found.isCut)
        #expect(bob.address.text == "bob@contoso.com")
        #expect(bob.card.displayName == "Bob <Smith>" && bob.card.title == "Manager" && bob.card.company == "Contoso")
        #expect(bob.card.email == "bob@contoso.com" && bob.card.address == "US")
        #expect(bob.card.phones.map(\.text) == ["+1 (206) 555-0101", "+12065550102"])
        #expect(bob.card.phones.map(\.uri) == ["tel:+12065550101", "tel:+12065550102"])
        #expect(PhotoReference(bob.card) == .addressBook(path: "ab/cd.jpg") && bob.card.photoVersion == "4F5A")
    }

    @Test func whoHasNoAddressIsLeftOutAndNobodyIsToldTwice() throws {
        let bob = Self.entry(Self.attribute("msRTCSIP-PrimaryUserAddress", "sip:bob@contoso.com"))
        let found = try Self.found(
            Self.entry(Self.attribute("displayName", "A group")) + bob + Self.entry("") + bob + "<AbEntry/>")
        #expect(found.people.map(\.address.text) == ["bob@contoso.com"])
    }

    @Test func moreThanAHundredAreCut() throws {
        let many = (0..<150).map {
            Self.entry(Self.attribute("msRTCSIP-PrimaryUserAddress", "sip:u\($0)@contoso.com"))
        }.joined()
        let found = try Self.found(many)
        #expect(found.people.count == PeopleLimits.people && found.isCut)
    }

    @Test func anotherAnswerIsNone() throws {
        #expect(throws: PeopleError.unknownDocument("Other")) {
            try AddressBookAnswer.read(XMLElement(parsing: "<Body><Other/></Body>"))
        }
    }

    @Test func theDirectorysRowsAreRead() throws {
        let found = try DirectoryAnswer.read(
            """
            <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>
            <m:directorySearch xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">
            <m:moreAvailable>true</m:moreAvailable></m:directorySearch>
            <m:Array xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip">
            <m:row m:uri="sip:bob@contoso.com" m:displayName="Bob Smith" m:title="Manager" m:office="5/1234"
              m:phone="+1 206 555 0101" m:company="Contoso" m:city="Seattle" m:state="WA" m:country="US"
              m:email="bob@contoso.com"/>
            <m:row uri="carol@contoso.com" displayName="Carol"/><m:row m:displayName="Nobody"/></m:Array>
            </SOAP-ENV:Body></SOAP-ENV:Envelope>
            """.utf8)
        #expect(found.isCut && found.people.map(\.address.text) == ["bob@contoso.com", "carol@contoso.com"])
        let card = try #require(found.people.first?.card)
        #expect(card.displayName == "Bob Smith" && card.title == "Manager" && card.office == "5/1234")
        #expect(card.address == "Seattle, WA, US" && card.phones.first?.text == "+1 206 555 0101")
    }

    // Photos

    private static func card(photo: String, hash: String = "") -> ContactCard {
        var card = ContactCard()
        card.photo = photo
        card.photoHash = hash
        return card
    }

    @Test func aPhotoIsInTheWebInTheAddressBookOrAtExchange() {
        #expect(PhotoReference(Self.card(photo: "https://x.contoso.com/p")) == .web(url: "https://x.contoso.com/p"))
        #expect(PhotoReference(Self.card(photo: "12/34.jpg")) == .addressBook(path: "12/34.jpg"))
        #expect(
            PhotoReference(
                Self.card(
                    photo: """
                        <ewsUrl>https://mail.contoso.com/EWS/Exchange.asmx/WSSecurity</ewsUrl>\
                        <primarySMTP>bob@contoso.com</primarySMTP>
                        """))
                == .exchange(service: "https://mail.contoso.com/EWS/Exchange.asmx", mailbox: "bob@contoso.com"))
    }

    @Test(arguments: [
        "", "http://x.contoso.com/p", "file:///etc/passwd", "../../p.jpg", "p.jpg?q=1",
        "<ewsUrl>http://mail.contoso.com/</ewsUrl><primarySMTP>b@c</primarySMTP>", "<ewsUrl>", "a b",
    ]) func whatLeadsElsewhereIsNoPhoto(text: String) {
        #expect(PhotoReference(Self.card(photo: text)) == nil)
        #expect(Self.card(photo: text).photoVersion.isEmpty)
    }

    @Test func aPhotoIsTheHashsOrElseThePlaces() {
        #expect(Self.card(photo: "a.jpg", hash: "4F").photoVersion == "4F")
        #expect(Self.card(photo: "a.jpg").photoVersion == "a.jpg")
    }

    @Test func aPhotoIsWhatItsFirstBytesSay() {
        #expect(Photo([0xFF, 0xD8, 0xFF, 0xE0, 1])?.format == .jpeg)
        #expect(Photo([0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A])?.format == .png)
        #expect(Photo(Array("GIF89a".utf8))?.format == .gif)
        for bytes in [[], Array("<svg onload='x'/>".utf8), Array("<html>".utf8), [0xFF, 0xD8]] {
            #expect(Photo(bytes) == nil)
        }
        #expect(Photo([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: PeopleLimits.photo)) == nil)
    }

    private static func expansion(_ message: String) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:ExpandDLResponse
          xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
          xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:ResponseMessages>
        <m:ExpandDLResponseMessage \(message)</m:ExpandDLResponseMessage></m:ResponseMessages></m:ExpandDLResponse>
        </s:Body></s:Envelope>
        """
    }

    private static func mailbox(_ address: String, _ kind: String = "Mailbox") -> String {
        """
        <t:Mailbox><t:Name>Some &lt;b&gt;body</t:Name><t:EmailAddress>\(address)</t:EmailAddress>
        <t:RoutingType>SMTP</t:RoutingType><t:MailboxType>\(kind)</t:MailboxType></t:Mailbox>
        """
    }

    @Test func exchangeTellsTheMembersOfAGroup() throws {
        let request = try ExchangeMembers.request(of: #require(ContactAddress("sales@contoso.com")))
        #expect(
            request.contains(
                "<m:ExpandDL><m:Mailbox><t:EmailAddress>sales@contoso.com</t:EmailAddress></m:Mailbox></m:ExpandDL>"))
        func read(_ mailboxes: String, _ attributes: String = "IncludesLastItemInRange=\"true\"") throws -> PeopleFound
        {
            let whole = "ResponseClass=\"Success\"><m:DLExpansion \(attributes)>\(mailboxes)</m:DLExpansion>"
            return try ExchangeMembers.read(Self.expansion(whole).utf8)
        }
        let two = try read(Self.mailbox("Bob@contoso.com") + Self.mailbox("bob@contoso.com") + Self.mailbox("c@d"))
        #expect(two.people.map(\.address.text) == ["bob@contoso.com", "c@d"] && !two.isCut)
        #expect(two.people.first?.card.displayName == "Some <b>body")
        #expect(try read("") == PeopleFound())
        #expect(try read(Self.mailbox("c@d"), "IncludesLastItemInRange=\"false\"").isCut)
        #expect(try read(Self.mailbox("all@contoso.com", "PublicDL") + Self.mailbox("nobody")).people.isEmpty)
        let many = try read((0..<500).map { Self.mailbox("u\($0)@contoso.com") }.joined())
        #expect(many.people.count == PeopleLimits.people && many.isCut)
    }

    @Test func whatExchangeDoesNotTellIsAnError() {
        let refusal = "ResponseClass=\"Error\"><m:MessageText>No results.</m:MessageText>"
        #expect(throws: PeopleError.refused("No results.")) {
            try ExchangeMembers.read(Self.expansion(refusal).utf8)
        }
        #expect(throws: PeopleError.unknownDocument("html")) { try ExchangeMembers.read("<html/>".utf8) }
    }

    @Test func exchangeTellsAPhotoInItsAnswer() throws {
        let request = try ExchangePhoto.request(for: "bob@contoso.com")
        #expect(
            request.contains(
                """
                <soap:Body><m:GetUserPhoto><m:Email>bob@contoso.com</m:Email>\
                <m:SizeRequested>HR96x96</m:SizeRequested></m:GetUserPhoto></soap:Body>
                """))
        let answer = { (data: String) in
            """
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
            <GetUserPhotoResponse ResponseClass="Success"><PictureData>\(data)</PictureData></GetUserPhotoResponse>
            </s:Body></s:Envelope>
            """.utf8
        }
        #expect(ExchangePhoto.read(answer("/9j/\n4A=="))?.bytes == [0xFF, 0xD8, 0xFF, 0xE0])
        #expect(ExchangePhoto.read(answer("PHN2Zz4=")) == nil && ExchangePhoto.read(answer("?")) == nil)
        #expect(ExchangePhoto.read("<html>".utf8) == nil)
    }
}
