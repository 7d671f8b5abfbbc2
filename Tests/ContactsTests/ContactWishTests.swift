import Contacts
import Testing
import XML

@Suite struct ContactWishTests {
    let list: ContactList
    let bob = address("bob@contoso.com")
    let carol = address("carol@contoso.com")
    let erin = address("erin@contoso.com")

    init() throws {
        list = try fullList(ContactListTests.alice)
    }

    @Test func aNewContactGoesIntoAGroupThatExists() throws {
        let edit = ContactWish.add(erin, name: "Erin", group: "Friends").nextEdit(on: list)
        #expect(edit == .setContact(Contact(erin, name: "Erin", groups: [2])))
    }

    @Test func aNewContactInANewGroupNeedsTheGroupFirst() throws {
        #expect(ContactWish.add(erin, name: "", group: "New").nextEdit(on: list) == .addGroup(name: "New"))
    }

    @Test func aContactThatIsThereNeedsNothing() {
        #expect(ContactWish.add(bob, name: "X", group: "Friends").nextEdit(on: list) == nil)
    }

    @Test func aContactInAnotherGroupAsWellKeepsItsNameAndWhatOthersKeepWithIt() throws {
        let edit = ContactWish.add(carol, name: "", group: "~").nextEdit(on: list)
        guard case .setContact(let contact) = edit else {
            Issue.record("no edit")
            return
        }
        #expect(contact.name == "Carol (desk)")
        #expect(contact.groups == [2, 1])
        let body = try #require(try edit?.body(version: 17))
        #expect(body.contains("<m:contactExtension><tag xmlns=\"urn:x\">vip</tag></m:contactExtension>"))
    }

    @Test func takingAContactOutOfItsLastGroupDeletesIt() {
        #expect(ContactWish.remove(carol, group: "Friends").nextEdit(on: list) == .deleteContact(carol))
    }

    @Test func takingAContactOutOfOneOfItsGroupsKeepsTheOthers() {
        #expect(
            ContactWish.remove(bob, group: "Friends").nextEdit(on: list)
                == .setContact(Contact(bob, groups: [1])))
        #expect(ContactWish.remove(bob, group: "Elsewhere").nextEdit(on: list) == nil)
    }

    @Test func aNameForWhoIsNotOnTheListIsPointless() {
        #expect(ContactWish.rename(erin, name: "Erin").isPointless(on: list))
        #expect(!ContactWish.rename(bob, name: "Bob").isPointless(on: list))
        #expect(ContactWish.renameGroup(from: "Gone", to: "New").isPointless(on: list))
        #expect(!ContactWish.renameGroup(from: "Gone", to: "Friends").isPointless(on: list))
        #expect(!ContactWish.remove(erin, group: "Friends").isPointless(on: list))
    }

    @Test func aMoveIsOneEdit() throws {
        let edit = ContactWish.move(bob, from: "~", to: "Friends").nextEdit(on: list)
        #expect(edit == .setContact(Contact(bob, groups: [2])))
    }

    @Test func aContactWithoutGroupMovesOutOfTheDefaultGroup() {
        let dave = address("dave@fabrikam.com")
        #expect(
            ContactWish.move(dave, from: "~", to: "Friends").nextEdit(on: list)
                == .setContact(Contact(dave, groups: [2])))
    }

    @Test func aGroupIsRenamedByItsNumber() {
        #expect(
            ContactWish.renameGroup(from: "Friends", to: "Mates").nextEdit(on: list)
                == .modifyGroup(ContactGroup(id: 2, name: "Mates")))
        #expect(ContactWish.renameGroup(from: "Gone", to: "Mates").nextEdit(on: list) == nil)
    }

    @Test func groupsThatGetOneNameBecomeOneGroup() throws {
        let wish = ContactWish.renameGroup(from: "Friends", to: "~")
        #expect(wish.nextEdit(on: list) == .setContact(Contact(bob, groups: [1])))
    }

    @Test func theDefaultGroupIsNeitherRenamedNorDeleted() {
        #expect(ContactWish.renameGroup(from: "~", to: "Rest").nextEdit(on: list) == .addGroup(name: "Rest"))
        #expect(ContactWish.removeGroup("~").nextEdit(on: list) == nil)
        #expect(ContactWish.removeGroup("Friends").nextEdit(on: list) == .deleteGroup(2))
    }

    @Test func aNameThatIsThereIsNotSentAgain() {
        #expect(ContactWish.rename(carol, name: "Carol (desk)").nextEdit(on: list) == nil)
        #expect(ContactWish.rename(erin, name: "E").nextEdit(on: list) == nil)
    }

    @Test func theBodyHasTheSchemasOrderAndEscapedNames() throws {
        let body = try ContactEdit.setContact(Contact(erin, name: #"<b>E & "R"</b>"#, groups: [1, 2])).body(version: 17)
        #expect(
            body.hasSuffix(
                "<s:Body><m:setContact><m:displayName>&lt;b&gt;E &amp; &quot;R&quot;&lt;/b&gt;</m:displayName>"
                    + "<m:groups>1 2</m:groups><m:subscribed>true</m:subscribed><m:URI>sip:erin@contoso.com</m:URI>"
                    + "<m:externalURI></m:externalURI><m:deltaNum>17</m:deltaNum></m:setContact></s:Body></s:Envelope>")
        )
        #expect(try XMLElement(parsing: body).name == "Envelope")
    }

    @Test(arguments: [
        ("sip:Bob@Contoso.COM", "bob@contoso.com"), (" bob@contoso.com\r\n", "bob@contoso.com"),
        ("SIP:bob@contoso.com;gruu;opaque=x", "bob@contoso.com"), ("ÉMILE@contoso.com", "émile@contoso.com"),
    ])
    func addressesAreComparedWithoutCaseAndScheme(spelling: String, text: String) {
        #expect(ContactAddress(spelling)?.text == text)
    }

    @Test(arguments: [
        "", "bob", "@contoso.com", "bob@", "a@b@c", "tel:+1@x", "sips:bob@x", "bo b@x", "<bob@x>", "bob@x\u{1}y",
        "sip:",
    ])
    func whatIsNoAddressIsRefused(spelling: String) {
        #expect(ContactAddress(spelling) == nil)
    }
}
