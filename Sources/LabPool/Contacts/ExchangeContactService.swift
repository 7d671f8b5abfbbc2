import EventLoop
import Security
import XML

/// The contact lists that Exchange keeps ([MS-OXWSCOS]; services sheet 8): what the pool would keep, under Exchange's
/// names.
@LoopActor
struct ExchangeContactService {
    private static let messages = "http://schemas.microsoft.com/exchange/services/2006/messages"
    private static let methods = "http://schemas.microsoft.com/winrtc/2002/11/sip"

    let presence: PresenceServer
    /// Whose list it is.
    let address: String

    /// Answers an operation; nil for one that is none of the contact list.
    func answer(_ operation: XMLElement) throws(Refusal) -> HTTPResponse? {
        switch operation.name {
        case "GetImItemList": return try response(to: operation) { () throws(Refusal) in try list() }
        case "AddImGroup":
            let name = try operation.required("DisplayName").trimmedText
            try edit("addGroup") { Markup("m:name", name) }
        case "SetImGroup":
            let name = try operation.required("NewDisplayName").trimmedText
            let group = try group(operation)
            try edit("modifyGroup") {
                Markup("m:groupID", String(group))
                Markup("m:name", name)
            }
        case "RemoveImGroup":
            let group = try group(operation)
            try edit("deleteGroup") { Markup("m:groupID", String(group)) }
        case "AddNewImContactToGroup":
            let person = try operation.required("ImAddress").trimmedText.lowercased()
            guard try !contacts.addresses.contains(person) else {
                throw .valueWrong(element: "ImAddress", value: person)
            }
            try put(person, into: [group(operation)])
        case "AddImContactToGroup":
            let person = try person(operation)
            let group = try group(operation)
            try put(person, into: groups(of: person) + [group])
        case "RemoveImContactFromGroup":
            let person = try person(operation)
            let group = try group(operation)
            let remaining = try groups(of: person).filter { $0 != group }
            if remaining.isEmpty {
                try edit("deleteContact") { Markup("m:URI", "sip:\(person)") }
            } else {
                try put(person, into: remaining)
            }
        default: return nil
        }
        return try response(to: operation) { [] }
    }

    // Exchange's names

    private var contacts: RoamingContacts {
        get throws(Refusal) {
            guard let record = presence.record(of: address) else { throw .addressUnknown(address) }
            return record.contacts
        }
    }

    private func identifier(_ kind: String, _ name: some CustomStringConvertible) -> [(String, String)] {
        [("Id", Base64.encode(Array("\(kind):\(name)".utf8))), ("ChangeKey", Base64.encode(Array("key".utf8)))]
    }

    /// What an identifier stands for.
    private func name(_ kind: String, _ element: XMLElement) throws(Refusal) -> String {
        let text = element.attribute("Id") ?? ""
        guard element.attribute("ChangeKey")?.isEmpty == false, let bytes = try? Base64.decode(text, limit: 1024) else {
            throw .valueWrong(element: element.name, value: text)
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == kind else { throw .valueWrong(element: element.name, value: text) }
        return String(parts[1])
    }

    private func group(_ operation: XMLElement) throws(Refusal) -> Int {
        let name = try name("group", operation.required("GroupId"))
        guard let number = Int(name), try contacts.groupNames.contains(where: { $0.id == number }) else {
            throw .valueWrong(element: "GroupId", value: name)
        }
        return number
    }

    private func person(_ operation: XMLElement) throws(Refusal) -> String {
        let name = try name("person", operation.required("ContactId"))
        guard try contacts.addresses.contains(name) else { throw .valueWrong(element: "ContactId", value: name) }
        return name
    }

    private func groups(of person: String) throws(Refusal) -> [Int] {
        let contacts = try contacts
        return contacts.groupNames.map(\.id).filter { contacts.members(of: $0).contains(person) }
    }

    // Documents

    private func list() throws(Refusal) -> [Markup] {
        let contacts = try contacts
        return [
            Markup("m:ImItemList") {
                Markup("t:Groups") {
                    for (id, name) in contacts.groupNames {
                        group(id, name, contacts.members(of: id), contacts.distribution(of: id))
                    }
                }
                Markup("t:Personas") {
                    for person in contacts.addresses { persona(person) }
                }
            }
        ]
    }

    private func group(_ id: Int, _ name: String, _ members: [String], _ distribution: String) -> Markup {
        let kind = name == "~" ? "OtherContacts" : distribution.isEmpty ? "UserGroup" : "DG"
        return Markup("t:ImGroup") {
            Markup("t:DisplayName", name == "~" ? "Andere Kontakte" : name)
            Markup("t:GroupType", "IPM.DistList.MOC.\(kind)")
            Markup("t:ExchangeStoreId", identifier("group", id)) {}
            Markup("t:MemberCorrelationKey") {
                for member in members { Markup("t:ItemId", identifier("person", member)) {} }
            }
            if !distribution.isEmpty { Markup("t:SmtpAddress", distribution) }
        }
    }

    private func persona(_ address: String) -> Markup {
        Markup("t:Persona") {
            Markup("t:DisplayName", DirectoryEntry.displayName(of: address))
            Markup("t:ImAddress", address)
            Markup("t:Attributions") {
                attribution("directory", address, isQuickContact: false)
                attribution("person", address, isQuickContact: true)
            }
        }
    }

    private func attribution(_ kind: String, _ address: String, isQuickContact: Bool) -> Markup {
        Markup("t:Attribution") {
            Markup("t:SourceId", identifier(kind, address)) {}
            Markup("t:IsHidden", "false")
            Markup("t:IsQuickContact", String(isQuickContact))
        }
    }

    private func response(
        to operation: XMLElement, _ contents: () throws(Refusal) -> [Markup]
    ) throws(Refusal) -> HTTPResponse {
        guard operation.namespace == Self.messages else {
            throw .valueWrong(element: "\(operation.name)/@xmlns", value: operation.namespace ?? "")
        }
        let contents = try contents()
        let types = "http://schemas.microsoft.com/exchange/services/2006/types"
        return SOAP.response {
            Markup(
                "m:\(operation.name)Response",
                ["xmlns:m": Self.messages, "xmlns:t": types, "ResponseClass": "Success"]
            ) {
                Markup("m:ResponseCode", "NoError")
                for content in contents { content }
            }
        }
    }

    // Edits

    private func put(_ person: String, into groups: [Int]) throws(Refusal) {
        try edit("setContact") {
            Markup("m:displayName", "")
            Markup("m:groups", groups.map { String($0) }.joined(separator: " "))
            Markup("m:subscribed", "true")
            Markup("m:URI", "sip:\(person)")
        }
    }

    /// Edits as the pool would, which then has something to say to the endpoints.
    private func edit(_ method: String, @MarkupBuilder _ parameters: () -> [Markup.Content]) throws(Refusal) {
        let version = try contacts.version
        do {
            let envelope = try Markup("Envelope", ["xmlns:m": Self.methods]) {
                Markup("Body") {
                    Markup("m:\(method)") {
                        parameters()
                        Markup("m:deltaNum", String(version))
                    }
                }
            }.source()
            _ = try presence.edit(XMLElement(parsing: envelope.utf8), of: address)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }
}
