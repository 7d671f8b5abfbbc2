import Contacts
import People
import Testing
import XML

/// What is asked about people.
@Suite struct QuestionTests {
    @Test func aWordIsWhatNamesOrAddressesBeginWith() throws {
        let question = try #require(PeopleQuestion("  smi "))
        #expect(question.addressBook == [.prefix("smi")])
        #expect(question.directory == [DirectorySearch([.givenName: "smi"]), DirectorySearch([.familyName: "smi"])])
    }

    @Test func twoWordsAreANameInEitherOrder() throws {
        let question = try #require(PeopleQuestion("Smith, Bob B."))
        #expect(
            question.addressBook == [
                .prefix("Smith Bob B."), .name(given: "Smith Bob", family: "B."),
                .name(given: "Bob B.", family: "Smith"),
            ])
        #expect(question.directory.last == DirectorySearch([.givenName: "Bob B.", .familyName: "Smith"]))
    }

    @Test func anAddressIsSearchedAsOne() throws {
        let question = try #require(PeopleQuestion("bob@contoso.com"))
        #expect(
            question.directory == [
                DirectorySearch([.mail: "bob@contoso.com"]), DirectorySearch([.address: "sip:bob@contoso.com"]),
            ])
    }

    @Test(arguments: ["", "  ", ",\n"]) func nothingIsNoQuestion(text: String) {
        #expect(PeopleQuestion(text) == nil)
    }

    @Test func theAddressBookIsAskedInTheWordsOfItsService() throws {
        let body = try AddressBookQuery.name(given: "Bob", family: "O'Neil & <Sons>").body.source()
        #expect(
            body == """
                <SearchAbEntry xmlns="DistributionListExpander" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
                xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"><AbEntryRequest>\
                <ChangeSearch xmlns:q1="DistributionListExpander" \
                soapenc:arrayType="q1:AbEntryRequest.ChangeSearchQuery[2]">\
                <AbEntryRequest.ChangeSearchQuery><SearchOn>givenName</SearchOn><Value>Bob</Value>\
                </AbEntryRequest.ChangeSearchQuery>\
                <AbEntryRequest.ChangeSearchQuery><SearchOn>sn</SearchOn><Value>O&apos;Neil &amp; &lt;Sons&gt;</Value>\
                </AbEntryRequest.ChangeSearchQuery></ChangeSearch>\
                <Metadata><FromDialPad>false</FromDialPad><MaxResultNum>100</MaxResultNum><ReturnList>displayName,\
                msRTCSIP-PrimaryUserAddress,title,telephoneNumber,homePhone,mobile,otherTelephone,mail,company,country,\
                photoRelPath,photoSize,photoHash</ReturnList></Metadata></AbEntryRequest></SearchAbEntry>
                """)
        let prefix = try AddressBookQuery.prefix("Bob").body.source()
        #expect(
            prefix.contains(
                """
                <BasicSearch><SearchList>c,company,displayName,givenName,mail,mailNickname,\
                msRTCSIP-PrimaryUserAddress,sn</SearchList><Value>Bob</Value><Verb>BeginsWith</Verb></BasicSearch>
                """))
    }

    @Test func oneAddressIsAskedForOnce() throws {
        let address = try #require(ContactAddress("bob@contoso.com"))
        let body = try AddressBookQuery.address(address).body.source()
        #expect(body.contains("<SearchOn>msRTCSIP-PrimaryUserAddress</SearchOn><Value>sip:bob@contoso.com</Value>"))
        #expect(body.contains("ChangeSearchQuery[1]") && body.contains("<MaxResultNum>1</MaxResultNum>"))
    }

    @Test func theDirectoryIsAskedBySOAP() throws {
        #expect(
            try DirectorySearch([.givenName: "Bob", .familyName: "Smith"]).body() == """
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:m="http://schemas.microsoft.com/winrtc/2002/11/sip"><s:Body><m:directorySearch>\
                <m:filter m:href="#searchArray"></m:filter><m:maxResults>100</m:maxResults></m:directorySearch>\
                <m:Array m:id="searchArray"><m:row m:attrib="givenName" m:value="Bob"></m:row>\
                <m:row m:attrib="sn" m:value="Smith"></m:row></m:Array></s:Body></s:Envelope>
                """)
    }
}
