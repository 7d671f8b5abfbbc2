import XML

/// What is known of one person's presence: the pieces that have arrived, and what they come to.
public struct Presentity: Sendable {
    /// What a document has changed.
    public struct Change: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// ``Presentity/presence`` is another.
        public static let presence = Change(rawValue: 1)
        /// ``Presentity/card`` is another.
        public static let card = Change(rawValue: 2)
    }

    /// What is shown.
    public private(set) var presence = Presence.offline
    /// Who the person is.
    public private(set) var card = ContactCard()

    private var state: StateElement?
    private var notes: [UInt32: (note: Note, time: Int64)] = [:]
    /// In the order of their instances.
    private var cards: [PublishedCard] = []
    /// What the address book says of the person.
    private var entry = ContactCard()
    private var capabilities: DeviceCapabilities = []

    /// Nothing is known.
    public init() {}

    /// Takes a document over.
    public mutating func apply(_ categories: [PresenceCategory]) -> Change {
        let before = (presence, card)
        for category in categories { apply(category) }
        summarise()
        return change(from: before)
    }

    /// Takes over what the address book says; what the person's own pool says counts more.
    public mutating func apply(entry: ContactCard) -> Change {
        let before = (presence, card)
        self.entry = entry
        card.complete(with: entry)
        return change(from: before)
    }

    /// Takes over what a pool of another kind says.
    public mutating func apply(_ foreign: ForeignPresence) -> Change {
        let before = (presence, card)
        presence = foreign.presence
        if !foreign.displayName.isEmpty { card.displayName = foreign.displayName }
        if !foreign.email.isEmpty { card.email = foreign.email }
        return change(from: before)
    }

    /// The person cannot be seen any more; who they are stays known.
    public mutating func withdraw() -> Change {
        let before = (presence, card)
        state = nil
        notes = [:]
        capabilities = []
        summarise()
        return change(from: before)
    }

    private func change(from before: (presence: Presence, card: ContactCard)) -> Change {
        var change: Change = []
        if before.presence != presence { change.insert(.presence) }
        if before.card != card { change.insert(.card) }
        return change
    }

    private mutating func apply(_ category: PresenceCategory) {
        switch category.name {
        case "state": apply(state: category)
        case "note": apply(note: category)
        case "contactCard": apply(card: category)
        case "services": capabilities = category.content.map { DeviceCapabilities($0) } ?? []
        default: break
        }
    }

    /// A state without a number says nothing.
    private mutating func apply(state category: PresenceCategory) {
        guard let content = category.content else { return state = nil }
        guard let new = StateElement(content) else { return }
        if new.kind.isEmpty || new.kind == "aggregateState" { state = new }
    }

    private mutating func apply(note category: PresenceCategory) {
        guard let note = category.content.flatMap({ Note($0) }) else { return notes[category.instance] = nil }
        guard notes.count < PresenceLimits.instances || notes[category.instance] != nil else { return }
        notes[category.instance] = (note, category.publishTime ?? 0)
    }

    private mutating func apply(card category: PresenceCategory) {
        let place = cards.firstIndex { $0.instance >= category.instance } ?? cards.endIndex
        let isKnown = place < cards.endIndex && cards[place].instance == category.instance
        guard let content = category.content else {
            if isKnown { cards.remove(at: place) }
            return summariseCard()
        }
        // Most pools send all cards with each change of presence.
        let fingerprint = content.fingerprint
        guard !isKnown || cards[place].fingerprint != fingerprint else { return }
        guard isKnown || cards.count < PresenceLimits.instances else { return }
        let new = PublishedCard(
            instance: category.instance, fingerprint: fingerprint, card: ContactCard(content))
        cards.replaceSubrange(place..<(isKnown ? place + 1 : place), with: [new])
        summariseCard()
    }

    private mutating func summariseCard() {
        card = ContactCard()
        for other in cards { card.complete(with: other.card) }
        card.complete(with: entry)
    }

    private mutating func summarise() {
        presence = Presence()
        if let state {
            presence.activity = Activity(state.availability, token: state.token)
            presence.activityText = state.customText
            presence.isMobile = state.isMobile
            presence.since = state.since
            presence.lastActive = state.lastActive
            presence.meetingSubject = state.meetingSubject
            presence.meetingLocation = state.meetingLocation
        }
        presence.note = notes.max { ($0.value.time, $0.key) < ($1.value.time, $1.key) }?.value.note
        presence.capabilities = capabilities
    }
}

/// A card that a pool has sent.
private struct PublishedCard: Sendable {
    let instance: UInt32
    /// Of the element that it was read from.
    let fingerprint: Int
    let card: ContactCard
}
