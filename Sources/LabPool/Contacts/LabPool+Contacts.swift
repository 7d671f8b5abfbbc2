import EventLoop
import XML

extension LabPool {
    /// A user's contact list as the pool has it, a `contactList` of [MS-SIP]; nil for nobody.
    public func contactList(of address: String) -> String? {
        try? state?.presence.record(of: address)?.contacts.document()
    }

    /// Calls `action` with the user's address whenever a contact list has changed, before any endpoint hears of it.
    public func onContactsChanged(_ action: @escaping @LoopActor (String) -> Void) {
        state?.presence.contactsChanged = action
    }

    /// Makes a distribution group of the company, and puts it on a user's list; endpoints see it at their next sign-in.
    ///
    /// - Parameter members: mail addresses, those of other such groups among them.
    public func addDistributionGroup(
        _ name: String, address: String, members: [String], toListOf user: String
    ) {
        state?.distributionGroups[address] = members
        state?.presence.record(of: user)?.contacts.addDistributionGroup(name, address: address)
    }

    /// Edits a user's contact list as a tool of the administrator does.
    ///
    /// - Parameters:
    ///   - envelope: what a client would send ([MS-SIP] 3.7).
    ///   - isTold: false: no endpoint hears of it, as if the notification had been lost.
    /// - Throws: `XMLError`; ``Refusal`` for an edit that is meant for another version, or of nobody's list.
    public func editContacts(of address: String, _ envelope: String, isTold: Bool = true) throws {
        _ = try state?.presence.edit(XMLElement(parsing: envelope.utf8), of: address, isTold: isTold)
    }
}
