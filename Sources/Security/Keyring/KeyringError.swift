/// The keyring could not do what was asked of it.
public struct KeyringError: Error, Sendable, Hashable {
    /// Why, as part of a sentence; a service's own words are in the language of the desktop.
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
