internal import Localization
internal import Web

/// The places that one autodiscover address has led to: each is visited once, there is a last one, and none is less
/// safe than the one before.
struct RedirectTrail {
    /// The most redirects that are followed, of whichever kind (UCWA sheet 1.4).
    static let limit = 10

    private var visited: Set<WebAddress>
    private(set) var current: WebAddress

    init(_ start: WebAddress) {
        visited = [start]
        current = start
    }

    /// The place that an answer of the current one names, if it may be followed.
    ///
    /// - Throws: ``AutodiscoverError/redirectRefused(to:reason:)``.
    func place(_ text: String) throws(AutodiscoverError) -> WebAddress {
        guard let place = WebAddress(text), place.scheme == .https else {
            throw .redirectRefused(to: text, reason: localized("it is no https address"))
        }
        return place
    }

    /// Goes on at a place.
    ///
    /// - Throws: ``AutodiscoverError/redirectRefused(to:reason:)`` for a loop or one redirect too many.
    mutating func follow(_ place: WebAddress) throws(AutodiscoverError) {
        guard visited.insert(place).inserted else {
            throw .redirectRefused(to: place.text, reason: localized("it goes round in circles"))
        }
        guard visited.count <= Self.limit + 1 else {
            throw .redirectRefused(to: place.text, reason: localized("there were \(Self.limit) redirects before it"))
        }
        current = place
    }
}
