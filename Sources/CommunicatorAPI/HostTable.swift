import CCommunicator
import EventLoop

/// The host's functions and their context.
///
/// `@unchecked Sendable`: what the context points to belongs to the host, whose functions are called on the loop's
/// thread alone.
struct HostTable: @unchecked Sendable {
    private let context: UnsafeMutableRawPointer?
    private let watch: @convention(c) (UnsafeMutableRawPointer?, Int32, UInt32) -> Void
    private let wake: @convention(c) (UnsafeMutableRawPointer?, Int64) -> Void
    private let now: (@convention(c) (UnsafeMutableRawPointer?) -> UInt64)?
    private let event: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<communicator_event>?) -> Void
    private let traces: (@convention(c) (UnsafeMutableRawPointer?) -> Bool)?

    /// Nil if the struct is too short or a function is missing.
    init?(_ table: UnsafePointer<communicator_host>?) {
        // The size comes first: a shorter struct may not be read to its end.
        guard let size = table?.pointee.struct_size, size >= MemoryLayout<communicator_host>.size,
            let table = table?.pointee, let watch = table.watch, let wake = table.wake,
            let event = table.event, table.log != nil
        else { return nil }
        context = table.context
        self.watch = watch
        self.wake = wake
        now = table.now
        self.event = event
        traces = table.traces
    }

    /// The host as the event loop wants it.
    var loopHost: Host {
        let clock = now.map { now in { ContinuousClock.Instant.origin + .milliseconds(Int64(clamping: now(context))) } }
        return Host(
            watch: { watch(context, $0, $1.rawValue) },
            wake: { delay in wake(context, delay.map(\.milliseconds) ?? -1) },
            now: clock ?? { .now })
    }

    /// Whether the host wants to see messages at the moment.
    var wantsTrace: Bool { traces?(context) ?? true }

    func deliver(_ record: inout communicator_event) {
        withUnsafePointer(to: &record) { event(context, $0) }
    }
}

extension ContinuousClock.Instant {
    /// The instant that a host's clock counts from; only differences matter.
    fileprivate static let origin = ContinuousClock.now
}

extension Duration {
    /// Rounded up, so that the call does not come too early.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return min(seconds, 1 << 40) * 1000 + rest
    }
}
