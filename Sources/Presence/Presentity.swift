import XML

/// What is known of one person's presence: the pieces that have arrived, and what they come to.
///
/// A class, for thousands of them stand in a table, whose empty places would be as large as these.
public final class Presentity {
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

    /// Of the state that is shown.
    private var stateInstance: UInt32?
    private var notes = Instances<PublishedNote>()
    /// In the order of their sources.
    private var cards: [StatedCard] = []
    private var calendars = Instances<PublishedCalendar>()
    /// Whether what is known may have changed unseen.
    private var isDoubted = false

    /// Nothing is known.
    public init() {}

    /// Who the person is.
    public var card: ContactCard {
        cards.dropFirst().reduce(into: cards.first?.card ?? ContactCard()) { $0.complete(with: $1.card) }
    }

    /// What the person's calendar says at a moment, in Unix seconds; nil where it says nothing.
    public func calendar(at moment: Int64) -> CalendarOutlook? {
        let newest = calendars.entries.map(\.value).sorted { $0.time > $1.time }
        guard let freeBusy = newest.lazy.compactMap(\.freeBusy).first else { return nil }
        return CalendarOutlook(freeBusy, newest.lazy.compactMap(\.workingHours).first, at: moment)
    }

    /// What is known may have changed unseen: the next document tells all that there is.
    public func doubt() { isDoubted = true }

    /// Takes a document over.
    ///
    /// - Parameter moment: now, in Unix seconds: notes for another time are not shown. Nil: all are.
    public func apply(_ categories: [PresenceCategory], at moment: Int64? = nil) -> Change {
        let before = presence
        if isDoubted { clear() }
        var change: Change = []
        for category in categories {
            switch category.name {
            case "state": apply(state: category)
            case "note": apply(note: category)
            case "contactCard": change.formUnion(apply(card: category))
            case "calendarData": apply(calendar: category)
            case "services": presence.capabilities = category.content.map { DeviceCapabilities($0) } ?? []
            default: break
            }
        }
        if !notes.entries.isEmpty || categories.contains(where: { $0.name == "note" }) { chooseNote(at: moment) }
        return change.union(self.change(from: before))
    }

    /// Takes over that it is another moment, in Unix seconds: notes for another time are not shown.
    public func advance(to moment: Int64) -> Change {
        guard !notes.entries.isEmpty else { return [] }
        let before = presence
        chooseNote(at: moment)
        return change(from: before)
    }

    /// When a note begins or ceases to hold next after a moment, in Unix seconds; nil: never.
    public func nextTurn(after moment: Int64) -> Int64? {
        notes.entries.lazy.compactMap { $0.value.nextTurn(after: moment) }.min()
    }

    /// Takes over what the address book says; what the person's own pool says counts more.
    public func apply(entry: ContactCard) -> Change {
        // Without numbers that it has twice, or too many.
        var card = ContactCard()
        card.complete(with: entry)
        return put(StatedCard(source: .addressBook, card: card))
    }

    /// Takes over what a pool of another kind says.
    public func apply(_ foreign: ForeignPresence) -> Change {
        let before = presence
        if isDoubted { clear() }
        presence = foreign.presence
        var card = cards.first { $0.source == .foreignPool }?.card ?? ContactCard()
        if !foreign.displayName.isEmpty { card.displayName = foreign.displayName }
        if !foreign.email.isEmpty { card.email = foreign.email }
        return put(StatedCard(source: .foreignPool, card: card)).union(change(from: before))
    }

    /// The person cannot be seen any more; who they are stays known.
    public func withdraw() -> Change {
        let before = presence
        clear()
        return change(from: before)
    }

    private func clear() {
        presence = .offline
        stateInstance = nil
        notes = Instances()
        calendars = Instances()
        isDoubted = false
    }

    private func change(from before: Presence) -> Change {
        before == presence ? [] : .presence
    }

    /// A state without a number says nothing.
    private func apply(state category: PresenceCategory) {
        guard let content = category.content else {
            // The end of another state than the shown one says nothing.
            if let instance = category.instance, let stateInstance, instance != stateInstance { return }
            return presence.take(nil)
        }
        guard let new = StateElement(content), new.kind.isEmpty || new.kind == "aggregateState" else { return }
        stateInstance = category.instance
        presence.take(new)
    }

    private func apply(note category: PresenceCategory) {
        guard let note = PublishedNote(category) else { return Self.remove(category.instance, from: &notes) }
        let instance = category.instance ?? 0
        guard notes.hasRoom(for: instance) else { return }
        notes[instance] = note
    }

    private func chooseNote(at moment: Int64?) {
        let holding = notes.entries.filter { entry in moment.map { entry.value.holds(at: $0) } ?? true }
        presence.note = holding.max { ($0.value.time, $0.instance) < ($1.value.time, $1.instance) }?.value.note
    }

    private func apply(calendar category: PresenceCategory) {
        guard let calendar = category.content.flatMap({ PublishedCalendar($0, category.publishTime) }) else {
            return Self.remove(category.instance, from: &calendars)
        }
        let instance = category.instance ?? 0
        guard calendars.hasRoom(for: instance) else { return }
        calendars[instance] = calendar
    }

    private static func remove<Piece>(_ instance: UInt32?, from pieces: inout Instances<Piece>) {
        guard let instance else { return pieces = Instances() }
        pieces[instance] = nil
    }

    private func apply(card category: PresenceCategory) -> Change {
        let source = StatedCard.Source.ownPool(instance: category.instance ?? 0)
        guard let content = category.content else {
            return remove { $0 == source || category.instance == nil && $0.isOwnPool }
        }
        // Most pools send all cards with each change of presence.
        let fingerprint = content.fingerprint
        guard !cards.contains(where: { $0.source == source && $0.fingerprint == fingerprint }) else { return [] }
        return put(StatedCard(source: source, card: ContactCard(content), fingerprint: fingerprint))
    }

    private func put(_ new: StatedCard) -> Change {
        let before = card
        let place = cards.firstIndex { $0.source >= new.source } ?? cards.endIndex
        if place < cards.endIndex, cards[place].source == new.source {
            cards[place] = new
        } else {
            guard cards.count < PresenceLimits.instances else { return [] }
            cards.insert(new, at: place)
        }
        return change(from: before)
    }

    private func remove(_ isGone: (StatedCard.Source) -> Bool) -> Change {
        let before = card
        cards.removeAll { isGone($0.source) }
        return change(from: before)
    }

    private func change(from before: ContactCard) -> Change {
        before == card ? [] : .card
    }
}

extension Presence {
    /// Takes over what a state says; nil: that there is none any more.
    fileprivate mutating func take(_ state: StateElement?) {
        activity = state.map { Activity($0.availability, token: $0.token) } ?? .offline
        activityText = state?.customText ?? ""
        isMobile = state?.isMobile ?? false
        since = state?.since
        lastActive = state?.lastActive
        meetingSubject = state?.meetingSubject ?? ""
        meetingLocation = state?.meetingLocation ?? ""
    }
}

/// A card, and who says what stands on it.
private struct StatedCard {
    /// Whose word counts more comes first.
    enum Source: Comparable {
        /// A pool of another kind, which says this alone.
        case foreignPool
        case ownPool(instance: UInt32)
        case addressBook

        var isOwnPool: Bool { if case .ownPool = self { true } else { false } }
    }

    let source: Source
    let card: ContactCard
    /// Of the element that it was read from.
    var fingerprint = 0
}

/// A piece of a calendar that a pool has sent: one of the two.
private struct PublishedCalendar {
    let freeBusy: FreeBusy?
    let workingHours: WorkingHours?
    let time: Int64

    /// Nil for a `calendarData` element without what can be read.
    init?(_ element: XMLElement, _ time: Int64?) {
        freeBusy = element.element("freeBusy").flatMap { FreeBusy($0) }
        workingHours = element.element("WorkingHours").flatMap { WorkingHours($0) }
        self.time = time ?? 0
        guard freeBusy != nil || workingHours != nil else { return nil }
    }
}
