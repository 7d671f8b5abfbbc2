/// What the embedding program lends the core: readiness of descriptors, one timer, a clock.
///
/// Every function is called on the loop's thread only. None of them may call back into the loop before it returns.
public struct Host {
    /// Watches `descriptor` for `interest` from now on; an empty interest ends the watch.
    ///
    /// When the descriptor is ready the host calls ``EventLoop/ready(descriptor:for:)``.
    public var watch: (_ descriptor: Int32, _ interest: Interest) -> Void

    /// Asks for one call of ``EventLoop/run()`` after the duration, in place of what was asked before; nil asks for
    /// none.
    public var wake: (_ delay: Duration?) -> Void

    /// The monotonic clock, which goes on while the machine sleeps.
    public var now: () -> ContinuousClock.Instant

    /// Makes a host of its functions; the clock is the system's unless given.
    public init(
        watch: @escaping (_ descriptor: Int32, _ interest: Interest) -> Void,
        wake: @escaping (_ delay: Duration?) -> Void,
        now: @escaping () -> ContinuousClock.Instant = { .now }
    ) {
        self.watch = watch
        self.wake = wake
        self.now = now
    }
}

/// What a descriptor is watched for, or has become ready for.
public struct Interest: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bytes, a connection or an end of file can be read.
    public static let read = Interest(rawValue: 1)
    /// Bytes can be written without blocking, or a connection attempt has ended.
    public static let write = Interest(rawValue: 2)
}
