import EventLoop
import XML

/// The documents about a user: for the user, and for those who watch ([MS-PRES]).
@LoopActor
struct PresenceDocuments {
    private static let categories = "http://schemas.microsoft.com/2006/09/sip/categories"

    let record: UserRecord
    let domain: String
    /// The web site that contact cards name for photos; nil: they name none.
    let photos: String?
    let isOnline: Bool
    let now: Instant

    // For the user

    /// Everything about the user.
    func ownData() throws(XMLError) -> String {
        try roamingData {
            own(record.publications.entries.keys.sorted(), and: [aggregate, contactCard(container: 1)])
            record.containers.markup
            subscribers
        }
    }

    /// What has become of publications: all of each category that was touched, as endpoints take it.
    func published(_ places: [Publications.Place], isAnswer: Bool) throws(XMLError) -> String {
        let names = Set(places.map(\.category))
        let touched = record.publications.entries.keys.filter {
            isAnswer ? places.contains($0) : names.contains($0.category)
        }
        let isGone = names.filter { name in !touched.contains { $0.category == name } }
        return try roamingData {
            own(
                touched.sorted(),
                and: isGone.sorted().map { Markup("category", ["name": $0]) {} }
                    + (names.contains("state") && !isAnswer ? [aggregate] : []))
        }
    }

    /// The containers alone.
    func containers() throws(XMLError) -> String {
        try roamingData { record.containers.markup }
    }

    /// The people who watch alone.
    func watchers() throws(XMLError) -> String {
        try roamingData { subscribers }
    }

    private func roamingData(@MarkupBuilder _ contents: () -> [Markup.Content]) throws(XMLError) -> String {
        try Markup(
            "roamingData", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/roaming-self"], contents: contents
        ).source()
    }

    private func own(_ places: [Publications.Place], and more: [Markup]) -> Markup {
        Markup("categories", ["xmlns": Self.categories, "uri": "sip:\(record.address)"]) {
            for place in places {
                if let entry = record.publications.entries[place] { publication(place, entry) }
            }
            for category in more { category }
        }
    }

    private func publication(_ place: Publications.Place, _ entry: Publications.Entry) -> Markup {
        Markup(
            "category",
            [
                "name": place.category, "instance": String(place.instance), "publishTime": entry.time.xml,
                "container": String(place.container), "version": String(entry.version), "expireType": entry.lifetime,
            ]
        ) { entry.content }
    }

    private var aggregate: Markup {
        Markup(
            "category",
            [
                "name": "state", "instance": "1", "publishTime": now.xml, "container": "2", "version": "1",
                "expireType": "user",
            ]
        ) { state.markup }
    }

    private var subscribers: Markup {
        Markup("subscribers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/presence-subscribers"]) {
            for (address, isAcknowledged) in record.subscribers.sorted(by: { $0.key < $1.key }) where !isAcknowledged {
                Markup(
                    "subscriber",
                    [
                        "user": address, "displayName": DirectoryEntry.displayName(of: address),
                        "acknowledged": "false",
                        "type": "sameEnterprise",
                    ]
                ) {}
            }
        }
    }

    // For those who watch

    /// What somebody may see of the user.
    func categories(for watcher: String) throws(XMLError) -> String {
        let level = record.containers.level(of: watcher, domain: domain)
        return try Markup("categories", ["xmlns": Self.categories, "uri": "sip:\(record.address)"]) {
            Markup("category", ["name": "state", "instance": "1", "publishTime": now.xml]) {
                (level == 32000 ? AggregateState.offline : state).markup
            }
            if level != 32000 {
                for category in published("note", at: level) + published("calendarData", at: level) { category }
                services
            }
            contactCard(container: nil)
        }.source()
    }

    private func published(_ name: String, at level: UInt32) -> [Markup] {
        let entries = record.publications.entries.filter { $0.key.category == name && $0.key.container == level }
        guard !entries.isEmpty else { return [Markup("category", ["name": name, "instance": "0"]) {}] }
        return entries.sorted { $0.key < $1.key }.map { place, entry in
            Markup(
                "category",
                ["name": name, "instance": String(place.instance), "publishTime": entry.time.xml]
            ) { entry.content }
        }
    }

    private var state: AggregateState { AggregateState(record.publications, isOnline: isOnline) }

    private func contactCard(container: UInt32?) -> Markup {
        let place = container.map { [("container", String($0)), ("version", "1"), ("expireType", "static")] } ?? []
        let attributes = [("name", "contactCard"), ("instance", "0"), ("publishTime", now.xml)] + place
        return Markup("category", attributes) {
            Markup("contactCard", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/contactcard"]) {
                Markup("identity") {
                    Markup("name") { Markup("displayName", record.entry.displayName) }
                    Markup("email", record.address)
                }
                Markup("company", record.entry.company)
                Markup("department", record.entry.department)
                Markup("title", record.entry.title)
                Markup("office", record.entry.office)
                Markup("phone", ["type": "work"]) {
                    Markup("uri", "tel:" + record.entry.workPhone.filter { !" ()-".contains($0) })
                    Markup("displayString", record.entry.workPhone)
                }
                if let place = photoPlace { photo(place) }
            }
        }
    }

    /// What the card says of where the photo is.
    private var photoPlace: String? {
        guard let photos else { return nil }
        return switch record.entry.photoKeeper {
        case .nobody, .addressBook: nil
        case .card: "\(photos)\(PoolSite.Path.cardPhotos)/\(record.entry.photoPath)"
        case .exchange:
            "<ewsUrl>\(photos)\(PoolSite.Path.exchange)/WSSecurity</ewsUrl><primarySMTP>\(record.address)</primarySMTP>"
        }
    }

    private func photo(_ place: String) -> Markup {
        Markup("photo", ["type": "enterprise"]) {
            Markup("uri", place)
            Markup("hash", record.entry.photoHash)
        }
    }

    private var services: Markup {
        Markup("category", ["name": "services", "instance": "0", "publishTime": now.xml]) {
            Markup("services", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/service"]) {
                Markup("service", ["uri": "sip:\(record.address)"]) {
                    Markup("capabilities") {
                        for (place, entry) in record.publications.entries where place.category == "device" {
                            for capability in entry.content.element("capabilities")?.elements ?? [] { capability }
                        }
                    }
                }
            }
        }
    }
}
