import CCommunicator
import Glibc
import PollLoop

/// Runs the library on a `poll(2)` loop, together with descriptors and a deadline of the program's own.
final class LibraryHost {
    /// Called for each event of the library, from inside the loop.
    var onEvent: (communicator_event) -> Void = { _ in }
    /// Called for each line of the library's log.
    var onLog: (String) -> Void = { _ in }

    private let loop = PollLoop()
    private var actions: [Int32: () -> Void] = [:]
    private var libraryDue: ContinuousClock.Instant?
    private var deadline: (due: ContinuousClock.Instant, action: () -> Void)?

    /// Starts the library with this host, which must live until ``stop()``.
    func start() {
        loop.onReady = { [unowned self] in ready($0, events: $1) }
        loop.onWake = { [unowned self] in wake() }
        var host = communicator_host()
        host.struct_size = MemoryLayout<communicator_host>.size
        host.context = Unmanaged.passUnretained(self).toOpaque()
        host.watch = { LibraryHost.from($0)?.watch($1, interest: $2) }
        host.wake = { LibraryHost.from($0)?.wakeLibrary(after: $1) }
        host.log = { context, _, text in LibraryHost.from(context)?.onLog(String(text)) }
        host.event = { context, event in
            guard let event else { return }
            LibraryHost.from(context)?.onEvent(event.pointee)
        }
        communicator_start(&host)
    }

    func stop() {
        communicator_stop()
    }

    /// Runs until `condition` is false.
    func run(while condition: () -> Bool) {
        loop.run(while: condition)
    }

    /// Calls `action` whenever a descriptor of the program can be read; nil ends that.
    func onReadable(_ descriptor: Int32, _ action: (() -> Void)?) {
        actions[descriptor] = action
        loop.watch(descriptor, events: action == nil ? 0 : Int16(POLLIN))
    }

    /// Calls `action` once, after a delay, in place of an earlier one.
    func after(_ delay: Duration, _ action: @escaping () -> Void) {
        deadline = (.now + delay, action)
        rearm()
    }

    // The library's side

    private static func from(_ context: UnsafeMutableRawPointer?) -> LibraryHost? {
        context.map { Unmanaged<LibraryHost>.fromOpaque($0).takeUnretainedValue() }
    }

    private func watch(_ descriptor: Int32, interest: UInt32) {
        var events: Int16 = 0
        if interest & UInt32(COMMUNICATOR_READ) != 0 { events |= Int16(POLLIN) }
        if interest & UInt32(COMMUNICATOR_WRITE) != 0 { events |= Int16(POLLOUT) }
        loop.watch(descriptor, events: events)
    }

    private func wakeLibrary(after milliseconds: Int64) {
        libraryDue = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        rearm()
    }

    // The loop's side

    private func ready(_ descriptor: Int32, events: Int16) {
        if let action = actions[descriptor] { return action() }
        var interest: UInt32 = 0
        if events & Int16(POLLIN) != 0 { interest |= UInt32(COMMUNICATOR_READ) }
        if events & Int16(POLLOUT) != 0 { interest |= UInt32(COMMUNICATOR_WRITE) }
        communicator_ready(descriptor, interest)
    }

    private func wake() {
        if let due = libraryDue, due <= .now {
            libraryDue = nil
            communicator_run()
        }
        if let (due, action) = deadline, due <= .now {
            deadline = nil
            action()
        }
        rearm()
    }

    /// The loop has one timer, for whichever is due first.
    private func rearm() {
        let next = [libraryDue, deadline?.due].compactMap(\.self).min()
        loop.wake(after: next.map { max(.zero, $0 - .now) })
    }
}
