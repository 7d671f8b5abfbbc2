import Contacts

/// A contact list or a change of one, by SIP or as Exchange keeps it; a list that is accepted must be told as changes that lead to it, and wishes on it
/// must come to an end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    switch try? ContactDocument(parsing: UnsafeBufferPointer(start: data, count: count)) {
    case .list(let list):
        precondition(list.changes(since: list).isEmpty, "a list differs from itself")
        for contact in list.sortedContacts.prefix(4) {
            precondition(list.changes(since: ContactList()).count >= list.contacts.count, "somebody is not told of")
            let wish = ContactWish.add(contact.address, name: "", group: list.names(of: contact).first ?? "~")
            _ = try? wish.nextEdit(on: list)?.body(version: list.version)
        }
    case .delta(let delta):
        var list = ContactList(version: delta.previousVersion ?? 1)
        try? list.apply(delta)
        _ = list.changes(since: ContactList())
    case .migrated: break
    case nil: readAsExchanges(UnsafeBufferPointer(start: data, count: count))
    }
    return 0
}

/// The list as Exchange keeps it: wishes lead to steps that can be written.
private func readAsExchanges(_ bytes: UnsafeBufferPointer<UInt8>) {
    _ = ExchangeEdit.problem(in: bytes)
    guard let contacts = try? ExchangeContacts(parsing: bytes) else { return }
    guard let again = try? ExchangeContacts(parsing: bytes, since: contacts) else { preconditionFailure("not again") }
    precondition(again.list == contacts.list, "a list differs from itself")
    for contact in contacts.list.sortedContacts.prefix(4) {
        for wish in [ContactWish.add(contact.address, name: "", group: "New"), .remove(contact.address, group: "~")] {
            _ = try? wish.nextEdit(on: contacts.list).flatMap { contacts.step(to: $0) }?.document()
        }
    }
}
