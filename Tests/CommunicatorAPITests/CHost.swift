import CCommunicator
import CommunicatorAPI
import EventLoop
import LabPool
import PollLoop
import Security

/// A C program around the library, on `poll(2)`, with a simulated pool on the same loop. It owns the process's loop, so
/// each test that uses one runs in a process of its own.
final class CHost {
    /// An event as it was told, its texts copied.
    enum Event: Equatable {
        case step(communicator_step, communicator_outcome)
        case certificate(communicator_question)
        case password(communicator_question)
        case signedIn(uri: String)
        case interrupted(communicator_error)
        case restored(server: String)
        case ended(communicator_error)
        case other
    }

    private(set) var events: [(session: communicator_session, event: Event)] = []
    /// What the program does inside the callback.
    var react: (CHost, communicator_session, Event) -> Void = { _, _, _ in }
    /// Descriptors that are watched.
    private(set) var watched: Set<Int32> = []
    private let poll = PollLoop()
    private var pool: LabPool?

    var table: communicator_host {
        var host = communicator_host()
        host.struct_size = MemoryLayout<communicator_host>.size
        host.context = Unmanaged.passUnretained(self).toOpaque()
        host.watch = { CHost.of($0)?.watch($1, $2) }
        host.wake = { CHost.of($0)?.poll.wake(after: $1 < 0 ? nil : .milliseconds($1)) }
        host.log = { _, _, _ in }
        host.event = { CHost.of($0)?.receive($1) }
        return host
    }

    func start() -> communicator_result {
        poll.onReady = { communicator_ready($0, ($1 & 1 != 0 ? 1 : 0) | ($1 & 4 != 0 ? 2 : 0)) }
        poll.onWake = { communicator_run() }
        var table = table
        return communicator_start(&table)
    }

    /// Opens the pool, without faults.
    func startPool() {
        LoopActor.assumeIsolated { Shelf.pool = nil }
        EventLoop.shared.task {
            let pool = LabPool()
            try await pool.start()
            Shelf.pool = pool
        }
        run { LoopActor.assumeIsolated { Shelf.pool } == nil }
        pool = LoopActor.assumeIsolated { Shelf.pool }
    }

    /// Has the pool close the client's connections.
    func dropClients() {
        guard let pool else { return }
        LoopActor.assumeIsolated { pool.dropClients() }
    }

    func stopPool() {
        guard let pool else { return }
        LoopActor.assumeIsolated { pool.stop() }
    }

    /// Runs the loop while `condition` holds, for at most two minutes.
    func run(while condition: () -> Bool) {
        let end = ContinuousClock.now + .seconds(120)
        // Wakes the loop at the end, should nothing else do so.
        let alarm = EventLoop.shared.task { try await EventLoop.sleep(for: .seconds(120)) }
        poll.run { condition() && .now < end }
        alarm.cancel()
    }

    /// Opens the demonstration account of the pool.
    func openAccount(withPassword: Bool = true, trusts: Bool = true) -> communicator_account {
        guard let pool else { return 0 }
        let (user, port, authority) = LoopActor.assumeIsolated {
            (pool.configuration.accounts[0], pool.sipTLSPort, pool.authorityFile)
        }
        var account: communicator_account = 0
        var error: Int32 = -1
        user.address.withCString { address in
            user.login.withCString { login in
                "localhost:\(port)".withCString { server in
                    authority.withCString { file in
                        var options = communicator_account_options()
                        options.struct_size = MemoryLayout<communicator_account_options>.size
                        options.address = address
                        options.login = login
                        options.server = server
                        options.ca_file = trusts ? file : nil
                        _ = communicator_account_open(&options, &account, &error)
                    }
                }
            }
        }
        if withPassword { givePassword(account) }
        return account
    }

    func givePassword(_ account: communicator_account) {
        guard let pool else { return }
        let password = LoopActor.assumeIsolated { pool.configuration.accounts[0].password }
        password.withBytes { bytes in
            _ = communicator_account_set_password(
                account, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    func events(of session: communicator_session) -> [Event] {
        events.filter { $0.session == session }.map(\.event)
    }

    private func watch(_ descriptor: Int32, _ interest: UInt32) {
        if interest == 0 { watched.remove(descriptor) } else { watched.insert(descriptor) }
        poll.watch(descriptor, events: Int16((interest & 1 != 0 ? 1 : 0) | (interest & 2 != 0 ? 4 : 0)))
    }

    private func receive(_ record: UnsafePointer<communicator_event>?) {
        guard let record = record?.pointee else { return }
        let event = Event(record)
        events.append((record.session, event))
        react(self, record.session, event)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> CHost? {
        context.map { Unmanaged<CHost>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Where a task of the loop puts the pool that it has opened.
    @LoopActor
    private enum Shelf {
        static var pool: LabPool?
    }
}

extension CHost.Event {
    init(_ record: communicator_event) {
        switch record.kind {
        case COMMUNICATOR_EVENT_STEP: self = .step(record.step.step, record.step.outcome)
        case COMMUNICATOR_EVENT_CERTIFICATE: self = .certificate(record.certificate.question)
        case COMMUNICATOR_EVENT_PASSWORD: self = .password(record.password.question)
        case COMMUNICATOR_EVENT_SIGNED_IN: self = .signedIn(uri: String(cString: record.signed_in.uri.bytes))
        case COMMUNICATOR_EVENT_INTERRUPTED: self = .interrupted(record.interrupted.error)
        case COMMUNICATOR_EVENT_RESTORED: self = .restored(server: String(cString: record.restored.server.bytes))
        case COMMUNICATOR_EVENT_ENDED: self = .ended(record.ended.error)
        default: self = .other
        }
    }
}
