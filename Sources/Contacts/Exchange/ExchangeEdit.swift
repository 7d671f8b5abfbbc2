public import XML

/// One change of a contact list that Exchange keeps ([MS-OXWSCOS]; services sheet 8).
public enum ExchangeEdit: Sendable, Hashable {
    case addGroup(name: String)
    case renameGroup(ExchangeItem, name: String)
    case removeGroup(ExchangeItem)
    /// Puts a person on the list.
    case addPerson(ContactAddress, group: ExchangeItem)
    /// Puts somebody of the list into one more group.
    case add(ExchangeItem, group: ExchangeItem)
    /// Takes somebody out of a group; out of the last one, off the list.
    case remove(ExchangeItem, group: ExchangeItem)

    /// The request.
    ///
    /// - Throws: `XMLError` if a name has a character that XML cannot carry.
    public func document() throws(XMLError) -> String {
        try ExchangeRequest.document(operation)
    }

    private var operation: Markup {
        switch self {
        case .addGroup(let name): Markup("m:AddImGroup") { Markup("m:DisplayName", name) }
        case .renameGroup(let group, let name):
            Markup("m:SetImGroup") {
                group.markup("m:GroupId")
                Markup("m:NewDisplayName", name)
            }
        case .removeGroup(let group): Markup("m:RemoveImGroup") { group.markup("m:GroupId") }
        case .addPerson(let address, let group):
            Markup("m:AddNewImContactToGroup") {
                Markup("m:ImAddress", address.text)
                group.markup("m:GroupId")
            }
        case .add(let person, let group):
            Markup("m:AddImContactToGroup") {
                person.markup("m:ContactId")
                group.markup("m:GroupId")
            }
        case .remove(let person, let group):
            Markup("m:RemoveImContactFromGroup") {
                person.markup("m:ContactId")
                group.markup("m:GroupId")
            }
        }
    }

    /// Why Exchange has not done what was asked; nil if it has.
    public static func problem(in answer: some Sequence<UInt8>) -> String? {
        guard let root = try? XMLElement(parsing: answer, limits: ContactLimits.document),
            let response = root.element("Body")?.elements.first
        else { return "" }
        guard response.name != "Fault", response.attribute("ResponseClass")?.lowercased() != "error" else {
            let words = response.element("MessageText") ?? response.element("faultstring")
            return String((words?.trimmedText ?? "").prefix(ContactLimits.name))
        }
        return nil
    }
}
