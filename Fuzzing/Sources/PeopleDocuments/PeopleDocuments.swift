import People
import Presence
import XML

/// An answer of the address book, of the pool's directory or of Exchange, or what a card says of a photo.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: count)
    if let body = try? XMLElement(parsing: bytes), let found = try? AddressBookAnswer.read(body) { check(found) }
    if let found = try? DirectoryAnswer.read(bytes) { check(found) }
    if let found = try? ExchangeMembers.read(bytes) { check(found) }
    if let photo = ExchangePhoto.read(bytes) {
        precondition(photo.bytes.count <= PeopleLimits.photo, "a photo is too large")
    }
    var card = ContactCard()
    card.photo = String(decoding: bytes, as: UTF8.self)
    if case .web(let url) = PhotoReference(card) {
        precondition(url.hasPrefix("https://"), "a photo is not encrypted")
    }
    return 0
}

private func check(_ found: PeopleFound) {
    precondition(found.people.count <= PeopleLimits.people, "there are too many people")
    precondition(Set(found.people.map(\.address)).count == found.people.count, "somebody is told twice")
    for person in found.people {
        precondition(person.card.displayName.count <= PeopleLimits.text, "a name is too long")
    }
}
