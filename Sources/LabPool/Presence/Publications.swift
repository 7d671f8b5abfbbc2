import XML

/// What a user's endpoints have published ([MS-PRES] 2.2.2).
struct Publications {
    /// The place of a publication among its like.
    struct Place: Hashable, Comparable {
        let category: String
        let instance: UInt32
        let container: UInt32

        static func < (left: Place, right: Place) -> Bool {
            (left.category, left.instance, left.container) < (right.category, right.instance, right.container)
        }
    }

    /// A publication in force.
    struct Entry {
        let version: Int
        let lifetime: String
        /// The endpoint that published it.
        let endpoint: String
        let time: Instant
        let content: XMLElement
    }

    /// A publication whose version is not the next.
    struct Conflict {
        /// Counts the publications of the request from 1.
        let index: Int
        let received: Int
        let held: Int
    }

    private(set) var entries: [Place: Entry] = [:]
    /// The versions of what was withdrawn: they go on from there.
    private var withdrawn: [Place: Int] = [:]

    /// Publishes everything of a request, or nothing if a version is wrong.
    ///
    /// - Returns: the places that were published or withdrawn.
    mutating func apply(
        _ request: XMLElement, endpoint: String, now: Instant
    ) throws(Refusal) -> (places: [Place], conflicts: [Conflict]) {
        let publications = request.elements("publications", "publication")
        guard request.name == "publish", !publications.isEmpty else { throw .elementMissing("publication") }
        var places: [Place] = []
        var conflicts: [Conflict] = []
        for (index, publication) in publications.enumerated() {
            let place = try Place(publication)
            let received = publication.attribute("version").flatMap { Int($0) } ?? -1
            let held = entries[place]?.version ?? withdrawn[place] ?? 0
            if received != held { conflicts.append(Conflict(index: index + 1, received: received, held: held)) }
            places.append(place)
        }
        guard conflicts.isEmpty else { return ([], conflicts) }
        for (place, publication) in zip(places, publications) {
            try put(publication, at: place, endpoint: endpoint, now: now)
        }
        return (places, [])
    }

    /// Takes away what an endpoint published for its own time; `isLast`: no other endpoint is left.
    mutating func end(endpoint: String, isLast: Bool) {
        for (place, entry) in entries
        where entry.lifetime == "endpoint" && entry.endpoint == endpoint || entry.lifetime == "user" && isLast {
            entries[place] = nil
        }
    }

    private mutating func put(
        _ publication: XMLElement, at place: Place, endpoint: String, now: Instant
    ) throws(Refusal) {
        if publication.attribute("expires") == "0" {
            withdrawn[place] = entries[place]?.version ?? withdrawn[place] ?? 0
            entries[place] = nil
            return
        }
        guard let content = publication.elements.first else { throw .elementMissing(place.category) }
        guard let lifetime = publication.attribute("expireType"),
            ["static", "user", "endpoint", "time"].contains(lifetime)
        else { throw .valueWrong(element: "expireType", value: publication.attribute("expireType") ?? "") }
        put(content, at: place, lifetime: lifetime, endpoint: endpoint, now: now)
    }

    /// Publishes over whatever version is held.
    mutating func put(_ content: XMLElement, at place: Place, lifetime: String, endpoint: String, now: Instant) {
        let version = entries[place]?.version ?? withdrawn[place] ?? 0
        withdrawn[place] = nil
        entries[place] = Entry(
            version: version + 1, lifetime: lifetime, endpoint: endpoint, time: now, content: content)
    }

    /// Withdraws whatever version is held.
    mutating func withdraw(_ place: Place) {
        guard let entry = entries.removeValue(forKey: place) else { return }
        withdrawn[place] = entry.version
    }
}

extension Publications.Place {
    fileprivate init(_ publication: XMLElement) throws(Refusal) {
        guard let category = publication.attribute("categoryName") else { throw .elementMissing("categoryName") }
        guard let instance = publication.attribute("instance").flatMap({ UInt32($0) }),
            let container = publication.attribute("container").flatMap({ UInt32($0) })
        else { throw .valueWrong(element: "publication", value: category) }
        self.init(category: category, instance: instance, container: container)
    }
}
