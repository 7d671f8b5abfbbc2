/// Who was found: everybody once, in the order of the answers.
public struct PeopleFound: Sendable, Equatable {
    public private(set) var people: [Person] = []
    /// Whether there are more than were told.
    public private(set) var isCut = false

    /// Nobody.
    public init() {}

    /// These people, and whether there are more.
    public init(_ people: [Person], isCut: Bool) {
        for person in people { add(person) }
        self.isCut = self.isCut || isCut
    }

    /// Adds what another answer brought.
    public mutating func add(_ other: PeopleFound) {
        for person in other.people { add(person) }
        isCut = isCut || other.isCut
    }

    private mutating func add(_ person: Person) {
        guard !people.contains(where: { $0.address == person.address }) else { return }
        guard people.count < PeopleLimits.people else { return isCut = true }
        people.append(person)
    }
}
