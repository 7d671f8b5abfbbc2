import XML

/// What Exchange knows a person or a group of the contact list by ([MS-OXWSCOS] BaseItemIdType).
public struct ExchangeItem: Sendable, Hashable {
    public let id: String
    /// Names one state of the item; empty where the server tells none.
    public let changeKey: String

    /// Reads an element with `Id` and `ChangeKey`; nil without an identifier.
    init?(_ element: XMLElement?) {
        guard let id = element?.attribute("Id"), !id.isEmpty, id.utf8.count <= ContactLimits.exchangeIdentifier else {
            return nil
        }
        self.id = id
        changeKey = String((element?.attribute("ChangeKey") ?? "").prefix(ContactLimits.exchangeIdentifier))
    }

    func markup(_ name: String) -> Markup {
        Markup(name, [("Id", id)] + (changeKey.isEmpty ? [] : [("ChangeKey", changeKey)])) {}
    }
}
