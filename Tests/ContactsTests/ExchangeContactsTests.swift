import Contacts
import Foundation
import Testing

@Suite struct ExchangeContactsTests {
    private let bob = address("bob@contoso.com")
    private let carol = address("carol@contoso.com")
    private let erin = address("erin@contoso.com")

    @Test func groupsAndPeopleAreReadByTheirItems() throws {
        let list = try read(groups: [
            ("G1", "Weitere Kontakte", ".OtherContacts", "bob"), ("G2", "Team", ".UserGroup", "carol bob"),
        ]).list
        #expect(list.version == 1)
        #expect(list.groups.values.map(\.name).sorted() == ["Team", "~"])
        #expect(list.names(of: try #require(list.contacts[bob])) == ["~", "Team"])
        #expect(list.names(of: try #require(list.contacts[carol])) == ["Team"])
        #expect(list.contacts.values.allSatisfy { $0.name.isEmpty })
    }

    @Test func whoHasNoItemOfTheUsersIsLeftOut() throws {
        let hidden = persona("bob", isHidden: true) + persona("not-an-address", address: "bob")
        let list = try ExchangeContacts(parsing: document(hidden + persona("carol"), "").utf8).list
        #expect(list.sortedContacts.map(\.address) == [carol])
    }

    @Test func aGroupKeepsItsNumberAndTheVersionGrowsWithChanges() throws {
        let first = try read(groups: [("G1", "A", "", "bob"), ("G2", "B", "", "carol")])
        let same = try read(groups: [("G2", "B", "", "carol"), ("G1", "A", "", "bob")], since: first)
        #expect(same.list == first.list)
        let fewer = try read(groups: [("G3", "C", "", ""), ("G2", "B", "", "carol")], since: same)
        #expect(fewer.list.version == 2)
        #expect(fewer.list.group(named: "B")?.id == first.list.group(named: "B")?.id)
        #expect(fewer.list.group(named: "C")?.id == 3)
    }

    @Test func editsBecomeOperationsOnItems() throws {
        let contacts = try read(groups: [("G1", "A", "", "bob"), ("G2", "B", "", "carol")])
        let numbers = ["A", "B"].compactMap { contacts.list.group(named: $0)?.id }
        func operation(_ edit: ContactEdit) throws -> String {
            let document = try contacts.step(to: edit)?.document() ?? ""
            return document.text(between: "<soap:Body>", "</soap:Body>")
                .replacingOccurrences(of: "></m:GroupId>", with: "/>")
                .replacingOccurrences(of: "></m:ContactId>", with: "/>")
        }
        #expect(
            try operation(.addGroup(name: "X & Y"))
                == "<m:AddImGroup><m:DisplayName>X &amp; Y</m:DisplayName></m:AddImGroup>")
        #expect(
            try operation(.modifyGroup(ContactGroup(id: numbers[0], name: "Z")))
                == "<m:SetImGroup><m:GroupId Id=\"G1\" ChangeKey=\"k\"/><m:NewDisplayName>Z</m:NewDisplayName></m:SetImGroup>"
        )
        #expect(
            try operation(.setContact(Contact(erin, groups: [numbers[1]])))
                == "<m:AddNewImContactToGroup><m:ImAddress>erin@contoso.com</m:ImAddress>"
                + "<m:GroupId Id=\"G2\" ChangeKey=\"k\"/></m:AddNewImContactToGroup>")
        // Into the new group first, so that nobody falls off the list.
        #expect(
            try operation(.setContact(Contact(bob, groups: [numbers[1]])))
                == "<m:AddImContactToGroup><m:ContactId Id=\"Cbob\" ChangeKey=\"k\"/>"
                + "<m:GroupId Id=\"G2\" ChangeKey=\"k\"/></m:AddImContactToGroup>")
        #expect(
            try operation(.deleteContact(bob))
                == "<m:RemoveImContactFromGroup><m:ContactId Id=\"Cbob\" ChangeKey=\"k\"/>"
                + "<m:GroupId Id=\"G1\" ChangeKey=\"k\"/></m:RemoveImContactFromGroup>")
        #expect(contacts.step(to: .setContact(Contact(bob, name: "Bobby", groups: [numbers[0]]))) == nil)
        #expect(contacts.step(to: .deleteContact(erin)) == nil)
    }

    @Test func refusalsAreToldApartFromAnswers() {
        func answer(_ body: String) -> String { "<s:Envelope xmlns:s=\"urn:s\"><s:Body>\(body)</s:Body></s:Envelope>" }
        #expect(ExchangeEdit.problem(in: answer("<AddImGroupResponse ResponseClass=\"Success\"/>").utf8) == nil)
        #expect(
            ExchangeEdit.problem(
                in: answer(
                    "<SetImGroupResponse ResponseClass=\"Error\"><MessageText>No</MessageText></SetImGroupResponse>"
                )
                .utf8) == "No")
        #expect(
            ExchangeEdit.problem(in: answer("<s:Fault><faultstring>Bad</faultstring></s:Fault>").utf8) == "Bad")
        #expect(ExchangeEdit.problem(in: "nothing".utf8) == "")
        #expect(throws: ContactListError.unknownDocument("Fault")) {
            try ExchangeContacts(parsing: answer("<s:Fault/>").utf8)
        }
    }

    // Documents

    private func read(
        groups: [(id: String, name: String, type: String, members: String)], since earlier: ExchangeContacts? = nil
    ) throws -> ExchangeContacts {
        let people = persona("bob") + persona("carol")
        let markup = groups.map { group in
            let members = group.members.split(separator: " ").map { "<t:ItemId Id=\"C\($0)\" ChangeKey=\"k\"/>" }
                .joined()
            return """
                <t:ImGroup><t:DisplayName>\(group.name)</t:DisplayName><t:GroupType>IPM.DistList.MOC\(group.type)</t:GroupType>\
                <t:ExchangeStoreId Id="\(group.id)" ChangeKey="k"/>\
                <t:MemberCorrelationKey>\(members)</t:MemberCorrelationKey></t:ImGroup>
                """
        }
        return try ExchangeContacts(parsing: document(people, markup.joined()).utf8, since: earlier)
    }

    private func persona(_ name: String, address: String? = nil, isHidden: Bool = false) -> String {
        """
        <t:Persona><t:ImAddress>\(address ?? "sip:\(name)@contoso.com")</t:ImAddress><t:Attributions>\
        <t:Attribution><t:SourceId Id="D\(name)"/><t:IsHidden>false</t:IsHidden>\
        <t:IsQuickContact>false</t:IsQuickContact></t:Attribution>\
        <t:Attribution><t:SourceId Id="C\(name)" ChangeKey="k"/><t:IsHidden>\(isHidden)</t:IsHidden>\
        <t:IsQuickContact>true</t:IsQuickContact></t:Attribution></t:Attributions></t:Persona>
        """
    }

    private func document(_ people: String, _ groups: String) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
        <m:GetImItemListResponse xmlns:m="urn:m" xmlns:t="urn:t" ResponseClass="Success"><m:ResponseCode>NoError\
        </m:ResponseCode><m:ImItemList><t:Groups>\(groups)</t:Groups><t:Personas>\(people)</t:Personas></m:ImItemList>\
        </m:GetImItemListResponse></s:Body></s:Envelope>
        """
    }
}

extension String {
    /// What stands between two texts.
    fileprivate func text(between start: String, _ end: String) -> String {
        guard let first = range(of: start), let last = range(of: end) else { return "" }
        return String(self[first.upperBound..<last.lowerBound])
    }
}
