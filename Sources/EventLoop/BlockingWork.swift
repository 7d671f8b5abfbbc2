/// What a piece of blocking work spends its time with. Each kind has a thread of its own, so that a short piece never
/// waits for a long one of another kind.
public enum BlockingWork: CaseIterable, Sendable {
    /// Files are read or written: milliseconds.
    case storage
    /// Other machines may be asked, as GSSAPI asks a key distribution centre: up to many seconds.
    case conversation
    /// The user may be asked, as by a keyring that is locked: as long as they take.
    case question
    /// Something long is computed, as a key is: hundreds of milliseconds.
    case computation
}
