public import XML

/// One piece of the user's presence that is to be published, or withdrawn ([MS-PRES] 2.2.2; sheet
/// contacts-and-presence, 10).
public struct Publication: Sendable {
    /// The place of a publication among its like.
    public struct Place: Sendable, Hashable {
        public let category: String
        public let instance: UInt32
        public let container: UInt32
    }

    /// How long a publication stays.
    public enum Lifetime: String, Sendable {
        /// For good.
        case `static`
        /// Until the user's last endpoint is gone.
        case user
        /// Until this endpoint is gone.
        case endpoint
    }

    public let place: Place
    public let lifetime: Lifetime
    /// Nil withdraws what is there.
    public let content: Markup?

    init(
        _ category: String, _ instance: UInt32, _ container: UInt32, _ lifetime: Lifetime, _ content: Markup?
    ) {
        place = Place(category: category, instance: instance, container: container)
        self.lifetime = lifetime
        self.content = content
    }
}
