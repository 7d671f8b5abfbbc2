public import XML

/// What the server holds of the user's publications: their versions, and what they come to over all endpoints.
public struct OwnPresence: Sendable {
    /// The media type of a publication.
    public static let contentType = "application/msrtc-category-publish+xml"

    /// What is shown of the user to others; nil until the server has said.
    public private(set) var aggregate: Activity?
    /// Whether another endpoint than this one has published what it can do: the user is signed in there too.
    public func isElsewhere(than endpoint: PublishingEndpoint) -> Bool {
        held.keys.contains { $0.category == "device" && $0.instance != endpoint.device.place.instance }
    }

    /// Takes what is being published for what is shown to others, until the server says what it comes to.
    public mutating func assume(_ availability: Availability) {
        aggregate = Activity(availability, token: nil)
    }

    /// What a document of the server tells.
    public enum News: Sendable {
        /// All that there is.
        case everything
        /// What has changed.
        case change
        /// What has become of a publication. It may be read after the news of a later change.
        case answer
    }

    private var held: [Publication.Place: UInt32] = [:]
    /// The versions of devices that news have told.
    private var devices: [Publication.Place: UInt32] = [:]
    private var notes: [Publication.Place: PublishedNote] = [:]

    /// Nothing is published.
    public init() {}

    /// Takes over what the server says.
    ///
    /// A document about everything that names a category is taken for all of it; a wrong version is put right by the
    /// answer to the next publication. Some servers tell of what has changed by telling all of its category: a device that
    /// they do not name is gone.
    public mutating func apply(_ categories: [PresenceCategory], _ news: News) {
        switch news {
        case .everything: for name in Set(categories.map(\.name)) { forget { $0.category == name } }
        case .change: if categories.contains(where: isToldOnceMore) { forget { $0.category == "device" } }
        case .answer: break
        }
        for category in categories { apply(category, news) }
        if news != .answer { remember(devicesIn: categories) }
    }

    private func isToldOnceMore(_ category: PresenceCategory) -> Bool {
        guard let version = category.version, let place = Publication.Place(category) else { return false }
        return devices[place] == version
    }

    private mutating func remember(devicesIn categories: [PresenceCategory]) {
        for category in categories where category.name == "device" {
            if let place = Publication.Place(category) { devices[place] = category.version }
        }
        devices = devices.filter { held[$0.key] != nil }
    }

    /// The user's own words, or those that the mail server says for them, at a moment in Unix seconds.
    public func note(at moment: Int64) -> Note? {
        notes.filter { $0.value.holds(at: moment) }
            .max { ($0.value.time, $0.key.container) < ($1.value.time, $1.key.container) }?.value.note
    }

    /// When a note begins or ceases to hold next after a moment, in Unix seconds; nil: never.
    public func nextTurn(after moment: Int64) -> Int64? {
        notes.values.lazy.compactMap { $0.nextTurn(after: moment) }.min()
    }

    /// The document that publishes; those that are withdrawn but not there are left out, and nil if nothing remains.
    ///
    /// - Parameter uri: the user's own.
    public func body(_ publications: [Publication], uri: String) throws(XMLError) -> String? {
        let needed = needed(publications)
        guard !needed.isEmpty else { return nil }
        return try Markup("publish", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/rich-presence"]) {
            Markup("publications", ["uri": uri]) {
                for publication in needed { markup(publication) }
            }
        }.source()
    }

    /// Takes over the versions from a refusal ([MS-PRES] `Client.BadCall.WrongDelta`).
    ///
    /// - Returns: whether publishing again may succeed.
    public mutating func apply(fault body: some Sequence<UInt8>, to publications: [Publication]) -> Bool {
        guard let root = try? XMLElement(parsing: body, limits: PresenceLimits.document),
            root.element("Faultcode")?.trimmedText == "Client.BadCall.WrongDelta"
        else { return false }
        let needed = needed(publications)
        var isCorrected = false
        for operation in root.elements("details", "operation") {
            guard let index = operation.attribute("index").flatMap({ Int($0) }), needed.indices.contains(index - 1),
                let version = operation.attribute("curVersion").flatMap({ UInt32($0) })
            else { continue }
            held[needed[index - 1].place] = version
            isCorrected = true
        }
        return isCorrected
    }

    private func needed(_ publications: [Publication]) -> [Publication] {
        publications.filter { $0.content != nil || held[$0.place] != nil }
    }

    private func markup(_ publication: Publication) -> Markup {
        let place = publication.place
        var attributes = [
            ("categoryName", place.category), ("instance", String(place.instance)),
            ("container", String(place.container)), ("version", String(held[place] ?? 0)),
            ("expireType", publication.lifetime.rawValue),
        ]
        if publication.content == nil { attributes.append(("expires", "0")) }
        return Markup("publication", attributes) {
            if let content = publication.content { content }
        }
    }

    private mutating func apply(_ category: PresenceCategory, _ news: News) {
        guard let place = Publication.Place(category) else { return forget { $0.category == category.name } }
        guard let version = category.version else {
            return forget {
                $0.category == place.category && $0.container == place.container
                    && (category.instance == nil || $0.instance == place.instance)
            }
        }
        if news == .answer, let known = held[place], known > version { return }
        held[place] = version
        switch category.name {
        case "state": apply(state: category)
        case "note": notes[place] = PublishedNote(category)
        default: break
        }
    }

    private mutating func apply(state category: PresenceCategory) {
        guard category.container == 2, let state = category.content.flatMap({ StateElement($0) }),
            state.kind == "aggregateState"
        else { return }
        aggregate = Activity(state.availability, token: state.token)
    }

    private mutating func forget(_ isGone: (Publication.Place) -> Bool) {
        held = held.filter { !isGone($0.key) }
        notes = notes.filter { !isGone($0.key) }
    }
}

extension Publication.Place {
    /// Nil where the document does not say in which container it is.
    fileprivate init?(_ category: PresenceCategory) {
        guard let container = category.container else { return nil }
        self.init(category: category.name, instance: category.instance ?? 0, container: container)
    }
}
