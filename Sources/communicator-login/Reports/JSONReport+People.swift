import JSON
import SIP

extension JSONReport {
    func show(_ line: PresenceLine) {
        put([
            "event": "presence", "address": .string(line.address), "activity": .string(line.activity),
            "note": text(line.note), "out_of_office": line.isOutOfOffice ? .boolean(true) : nil,
            "mobile": line.isMobile ? .boolean(true) : nil, "since": line.since.map { .string($0.iso8601) },
        ])
    }

    /// An object for each person, then one that ends them.
    func show(_ found: PeopleFound) {
        for person in found.people {
            put([
                "event": "person", "address": .string(person.address), "name": text(person.name),
                "title": text(person.title), "company": text(person.company), "phone": text(person.phone),
                "email": text(person.email),
            ])
        }
        put([
            "event": "people", "count": .integer(found.people.count), "more": found.isCut ? .boolean(true) : nil,
            "problem": text(found.problem),
        ])
    }
}
