import Conferencing
import UCWA

/// Who is in a meeting, as the events of the channel tell (UCWA sheet 6.4): a value without I/O.
struct MeetingRoster {
    /// Somebody who has come or gone, or is another.
    struct Change: Sendable {
        let person: Participant
        /// Whether that is since the user is in.
        let isNews: Bool
    }

    private struct Person {
        var participant: Participant
        /// As the server describes the person, with what may be done about them.
        var resource: UCWAResource?
    }

    private static let most = 2000
    /// Lists of people whom the participants' list has too: who leaves one of them is still there.
    private static let views: Set<String> = ["lobby", "leaders", "attendees", "typingParticipants"]

    private var people: [ResourceKey: Person] = [:]
    private var own: ResourceKey?
    /// Those who were there before the connection was lost, by address, until it is known who still is.
    private var former: [String: Participant] = [:]
    /// Whether all are told who were there before the user.
    private var isSettled = false

    var all: [Participant] { people.values.map(\.participant) }

    /// Whether a list is a part of the participants' list.
    static func isView(_ list: String?) -> Bool { list.map { views.contains($0) } ?? false }

    /// Begins anew: who is there now is not known.
    mutating func forget() {
        for person in people.values where person.participant.place != .absent {
            former[person.participant.address] = person.participant
        }
        people = [:]
        own = nil
        isSettled = false
    }

    /// Who is behind a link; nil if that is not known.
    func person(at href: String) -> Participant? { people[ResourceKey(href)]?.participant }

    /// Whether the server has described who is behind a link.
    func isDescribed(_ href: String) -> Bool { people[ResourceKey(href)]?.resource != nil }

    /// What may be done about a person by this name; nil if nothing, or there is no such person.
    func link(_ name: String, of address: String) -> String? {
        people.values.first { $0.participant.address == address }?.resource?.link(name)?.href
    }

    /// The name of whoever is behind a link; empty if none is known.
    func name(at link: UCWALink) -> String {
        person(at: link.href).map { $0.name.isEmpty ? $0.address : $0.name } ?? (link.title ?? "").cut
    }

    // Events

    /// Takes an event of a participant.
    ///
    /// - Parameter resource: what the server says of the person, if it does.
    mutating func take(_ event: UCWAEvent, _ resource: UCWAResource?) -> [Change] {
        let key = ResourceKey(event.href)
        if event.rel == "localParticipant" { own = key }
        if event.kind == .deleted { return leave(key, event.list) }
        let before = person(at: event.href)
        if let resource { note(resource, at: event.href) }
        guard var person = people[key] ?? unknown(event.href) else { return [] }
        switch event.list {
        case "lobby": person.participant.place = .lobby
        case "leaders": person.participant.role = .presenter
        case "attendees": person.participant.role = .attendee
        default: person.participant.place = Self.place(person.resource)
        }
        people[key] = person
        return change(person.participant, from: before)
    }

    private mutating func leave(_ key: ResourceKey, _ list: String?) -> [Change] {
        guard var person = people[key] else { return [] }
        let before = person.participant
        switch list {
        case "lobby":
            guard person.participant.place == .lobby else { return [] }
            person.participant.place = .absent
        case "leaders": person.participant.role = .attendee
        case "attendees": return []
        default: person.participant.place = .absent
        }
        people[key] = person.participant.place == .absent ? nil : person
        return change(person.participant, from: before)
    }

    private func change(_ person: Participant, from before: Participant?) -> [Change] {
        person == before ? [] : [Change(person: person, isNews: isSettled)]
    }

    /// Notes what the server says of a person.
    mutating func note(_ resource: UCWAResource, at href: String) {
        let key = ResourceKey(href)
        guard people[key] != nil || people.count < Self.most else { return }
        var person = people[key]?.participant ?? Participant(address: "", name: "", role: .attendee, place: .absent)
        let uri = resource.text("uri") ?? ""
        if person.address.isEmpty { person.address = uri.isEmpty ? href.lastPart : uri.addressOfURI }
        if let name = resource.text("name") { person.name = name.cut }
        switch resource.text("role") {
        case "Leader": person.role = .presenter
        case "Attendee": person.role = .attendee
        default: break
        }
        people[key] = Person(participant: person, resource: resource)
    }

    private static func place(_ resource: UCWAResource?) -> Participant.Place {
        resource?.says("inLobby") == true ? .lobby : .present
    }

    /// Somebody of whom the server says nothing but that they are there.
    private func unknown(_ href: String) -> Person? {
        guard people.count < Self.most else { return nil }
        return Person(
            participant: Participant(address: href.lastPart, name: "", role: .attendee, place: .absent))
    }

    // As a whole

    /// Takes everybody who is there or waits, after something was missed.
    ///
    /// - Parameters:
    ///   - found: those whom the server has described.
    ///   - listed: the links of all.
    mutating func take(_ found: [(href: String, resource: UCWAResource)], listed: [String]) -> [Change] {
        let present = Set((found.map(\.href) + listed).map { ResourceKey($0) }).union(own.map { [$0] } ?? [])
        var changes: [Change] = []
        for key in people.keys where !present.contains(key) { changes += leave(key, nil) }
        for (href, resource) in found {
            let before = person(at: href)
            note(resource, at: href)
            guard var person = people[ResourceKey(href)] else { continue }
            person.participant.place = Self.place(resource)
            people[ResourceKey(href)] = person
            changes += change(person.participant, from: before)
        }
        return changes + settle()
    }

    /// Everybody who is there has been told of.
    mutating func settle() -> [Change] {
        isSettled = true
        let present = Set(all.map(\.address))
        let gone = former.values.filter { !present.contains($0.address) }
        former = [:]
        return gone.map { person in
            var person = person
            person.place = .absent
            return Change(person: person, isNews: true)
        }
    }
}

extension String {
    private static let longest = 500

    /// As much of a server's text as is kept.
    var cut: String { String(prefix(Self.longest)) }

    /// The last segment of a path, in which servers write addresses.
    var lastPart: String {
        let path = prefix { $0 != "?" }
        return String(path.split(separator: "/").last ?? path).lowercased().cut
    }

    /// The address in a `sip:` URI.
    var addressOfURI: String {
        let text = lowercased()
        return (text.hasPrefix("sip:") ? String(text.dropFirst(4)) : text).cut
    }
}
