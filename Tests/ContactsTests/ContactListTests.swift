import Contacts
import Testing

@Suite struct ContactListTests {
    static let alice = """
        <contactList deltaNum="17" ucsMode="NotMigrated">
          <group id="1" name="~" externalURI=""/>
          <group id="2" name="Friends" externalURI=""/>
          <contact uri="bob@contoso.com" name="" groups="1 2 " subscribed="true" externalURI=""/>
          <contact uri="Carol@Contoso.com " name="Carol (desk)" groups="2" subscribed="true" externalURI="">
            <contactExtension><tag xmlns="urn:x">vip</tag></contactExtension>
          </contact>
          <contact uri="dave@fabrikam.com" name="" groups="" subscribed="true" externalURI=""/>
        </contactList>
        """

    @Test func aListHasItsGroupsAndContactsWhateverTheSpelling() throws {
        let list = try fullList(Self.alice)
        #expect(list.version == 17)
        #expect(list.groups.values.map(\.name).sorted() == ["Friends", "~"])
        #expect(
            list.sortedContacts.map(\.address.text) == ["bob@contoso.com", "carol@contoso.com", "dave@fabrikam.com"])
        #expect(list.contacts[address("carol@contoso.com")]?.name == "Carol (desk)")
        #expect(list.names(of: try #require(list.contacts[address("bob@contoso.com")])) == ["~", "Friends"])
    }

    @Test(arguments: [
        ("sales@contoso.com", "sales@contoso.com"), ("mailto:Sales@contoso.com", "sales@contoso.com"), ("", nil),
        ("urn:x", nil),
    ])
    func aDistributionGroupHasAMailAddress(externalURI: String, address: String?) {
        #expect(ContactGroup(id: 3, name: "Sales", externalURI: externalURI).distributionAddress?.text == address)
    }

    @Test func aContactWithoutAGroupIsInTheDefaultGroup() throws {
        let list = try fullList(Self.alice)
        #expect(list.names(of: try #require(list.contacts[address("dave@fabrikam.com")])) == ["~"])
    }

    @Test func aContactOfUnknownGroupsIsInGroupOneWhereNoDefaultIs() throws {
        let list = try fullList(
            """
            <contactList deltaNum="1"><group id="2" name="B"/><group id="1" name="A"/>
            <contact uri="bob@contoso.com" groups="7"/></contactList>
            """)
        #expect(list.names(of: try #require(list.contacts[address("bob@contoso.com")])) == ["A"])
    }

    @Test func contactsOfAListWithoutGroupsAreShownInTheDefaultGroup() throws {
        let list = try fullList(
            #"<contactList><contact uri="bob@contoso.com"/><contact uri="carol@contoso.com" groups="9"/></contactList>"#
        )
        let shown = list.changes(since: ContactList())
        #expect(
            shown == [
                .groupAdded("~"), .contact(address("bob@contoso.com"), name: "", groups: ["~"]),
                .contact(address("carol@contoso.com"), name: "", groups: ["~"]),
            ])
        let grouped = try fullList(
            #"<contactList><group id="9" name="A"/><contact uri="bob@contoso.com" groups="9"/></contactList>"#)
        #expect(
            grouped.changes(since: list) == [
                .groupAdded("A"), .contact(address("bob@contoso.com"), name: "", groups: ["A"]),
                .contactRemoved(address("carol@contoso.com")), .groupRemoved("~"),
            ])
    }

    @Test func namesOfAttributesAreReadInAnyCase() throws {
        let list = try fullList(
            #"<contactList DeltaNum="3"><group ID="2" Name="B"/><contact URI="SIP:BOB@contoso.com" Name="Bobby" Groups="2"/></contactList>"#
        )
        #expect(list.version == 3)
        #expect(list.names(of: try #require(list.contacts[address("bob@contoso.com")])) == ["B"])
    }

    @Test func aListWithoutAVersionHasTheOneThatWasHeld() throws {
        var list = try fullList(#"<contactList><group id="1" name="~"/></contactList>"#)
        list.keepVersion(of: try fullList(Self.alice))
        #expect(list.version == 17 && list.groups.count == 1)
    }

    @Test func whatIsNoAddressIsLeftOut() throws {
        let list = try fullList(
            """
            <contactList deltaNum="1"><group id="1" name="~"/><contact uri="tel:+12065550100"/><contact uri=""/>
            <contact uri="a@b@c"/><contact/><contact uri="sip:bob@contoso.com;gruu"/></contactList>
            """)
        #expect(list.sortedContacts.map(\.address.text) == ["bob@contoso.com"])
    }

    @Test func tenThousandGroupsAreBounded() throws {
        let groups = (1...10_000).map { #"<group id="\#($0)" name="G\#($0)"/>"# }.joined()
        let list = try fullList(
            #"<contactList deltaNum="1">\#(groups)<contact uri="b@c" groups="9999"/></contactList>"#)
        #expect(list.groups.count == ContactLimits.groups)
        #expect(list.names(of: try #require(list.contacts[address("b@c")])) == ["G1"])
    }

    @Test func aDistributionGroupIsAGroupAndStaysWhatItIsWhenItIsRenamed() throws {
        let list = try fullList(
            """
            <contactList deltaNum="3"><group id="1" name="~" externalURI=""/>
            <group id="5" name="All of Sales" externalURI="sales@contoso.com"/></contactList>
            """)
        #expect(list.changes(since: ContactList()).contains(.groupAdded("All of Sales")))
        let edit = try #require(ContactWish.renameGroup(from: "All of Sales", to: "Sales").nextEdit(on: list))
        #expect(
            try edit.body(version: 3).contains(
                "<m:name>Sales</m:name><m:externalURI>sales@contoso.com</m:externalURI>"))
    }

    @Test func aListInExchangeIsToldFromOthers() throws {
        #expect(try ContactDocument(parsing: #"<contactList deltaNum="1" ucsmode="migrated"/>"#.utf8) == .migrated)
    }

    @Test func anotherDocumentIsRefused() {
        #expect(throws: ContactListError.unknownDocument("presence")) {
            try ContactDocument(parsing: "<presence/>".utf8)
        }
    }

    // Deltas

    @Test func aDeltaChangesTheListAndItsVersion() throws {
        var list = try fullList(Self.alice)
        let old = list
        try list.apply(
            delta(
                """
                <contactDelta deltaNum="18" prevDeltaNum="17">
                  <addedGroup id="3" name="Project X"/><modifiedGroup id="2" name="Close friends"/>
                  <addedContact uri="sip:erin@contoso.com" name="" groups="3"/>
                  <modifiedContact uri="sip:bob@contoso.com" name="Bobby" groups="1 3"/>
                  <deletedContact uri="sip:dave@fabrikam.com"/>
                </contactDelta>
                """))
        #expect(list.version == 18)
        #expect(
            list.changes(since: old) == [
                .groupRenamed(from: "Friends", to: "Close friends"), .groupAdded("Project X"),
                .contact(address("bob@contoso.com"), name: "Bobby", groups: ["~", "Project X"]),
                .contact(address("carol@contoso.com"), name: "Carol (desk)", groups: ["Close friends"]),
                .contact(address("erin@contoso.com"), name: "", groups: ["Project X"]),
                .contactRemoved(address("dave@fabrikam.com")),
            ])
    }

    @Test func anEmptyNameInADeltaLeavesTheNameAlone() throws {
        var list = try fullList(Self.alice)
        try list.apply(
            delta(#"<contactDelta deltaNum="18"><modifiedContact uri="carol@contoso.com" groups="1"/></contactDelta>"#))
        #expect(list.contacts[address("carol@contoso.com")]?.name == "Carol (desk)")
    }

    @Test func aDeletedGroupKeepsItsMembersInTheDefaultGroup() throws {
        var list = try fullList(Self.alice)
        let old = list
        try list.apply(delta(#"<contactDelta deltaNum="18" prevDeltaNum="17"><deletedGroup id="2"/></contactDelta>"#))
        #expect(
            list.changes(since: old) == [
                .contact(address("bob@contoso.com"), name: "", groups: ["~"]),
                .contact(address("carol@contoso.com"), name: "Carol (desk)", groups: ["~"]),
                .groupRemoved("Friends"),
            ])
    }

    @Test func aDeltaThatBeginsElsewhereIsAGapAndChangesNothing() throws {
        var list = try fullList(Self.alice)
        let old = list
        #expect(throws: ContactListError.gap(held: 17, needed: 20)) {
            try list.apply(
                delta(#"<contactDelta deltaNum="21" prevDeltaNum="20"><deletedGroup id="2"/></contactDelta>"#))
        }
        #expect(list == old)
    }

    @Test func aDeltaThatAWholeListHasOvertakenIsIgnored() throws {
        var list = try fullList(Self.alice)
        let old = list
        try list.apply(delta(#"<contactDelta deltaNum="17" prevDeltaNum="16"><deletedGroup id="2"/></contactDelta>"#))
        #expect(list == old)
    }

    @Test func aDeltaWithoutANumberKeepsTheVersion() throws {
        var list = try fullList(Self.alice)
        try list.apply(delta(#"<contactDelta deltaNum="0"><deletedContact uri="bob@contoso.com"/></contactDelta>"#))
        #expect(list.version == 17)
        #expect(list.contacts[address("bob@contoso.com")] == nil)
    }

    @Test func aDeltaThatContradictsItselfEndsWithTheDeletion() throws {
        var list = try fullList(Self.alice)
        try list.apply(
            delta(
                """
                <contactDelta deltaNum="18"><deletedContact uri="bob@contoso.com"/><deletedGroup id="99"/>
                <addedContact uri="bob@contoso.com" groups="99"/><addedGroup id="99" name="Z"/></contactDelta>
                """))
        #expect(list.contacts[address("bob@contoso.com")] == nil)
        #expect(list.group(named: "Z") == nil)
    }

}

func fullList(_ text: String) throws -> ContactList {
    guard case .list(let list) = try ContactDocument(parsing: text.utf8) else { throw NotAList() }
    return list
}

func delta(_ text: String) throws -> ContactDelta {
    guard case .delta(let delta) = try ContactDocument(parsing: text.utf8) else { throw NotAList() }
    return delta
}

func address(_ text: String) -> ContactAddress {
    guard let address = ContactAddress(text) else { preconditionFailure("\(text) is no address") }
    return address
}

struct NotAList: Error {}
