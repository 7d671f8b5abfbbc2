import Conferencing
import EventLoop
import LabPool
import Messaging
import Network
import Web

@testable import Communicator

/// Somebody who joins a meeting of a ``TestSite`` without an account, as a client sees it.
@LoopActor
final class Guest {
    static let number: UInt64 = 1 << 31

    let session: GuestSession
    private(set) var kinds: [ConferenceEvent.Kind] = []
    private(set) var traced: [String] = []
    /// Nil until the session has ended; then why.
    private(set) var end: SignInError??
    private let watch = Watch()

    /// - Parameter discovers: whether the autodiscover service of the pool's domain can be reached.
    init(_ site: TestSite, _ meeting: String, name: String = "Anna", discovers: Bool = false) throws {
        let record = Record()
        let account = try site.account(0) {
            $0.trace = .redacted
            // Nothing listens there.
            $0.overrides = [
                .init(host: "lyncdiscover.\(site.pool.configuration.domain)", port: 443, addresses: ["127.0.0.2"])
            ]
        }
        session = GuestSession(
            account: account, meeting: meeting, name: name, number: Self.number,
            transport: discovers ? Signpost(site, account) : nil
        ) { record.take($0) }
        record.receive = { [weak self] in self?.receive($0) }
    }

    /// Everybody who is there or waits, by the names that are shown.
    var roster: [String: Participant] {
        kinds.reduce(into: [:]) { roster, kind in
            guard case .person(let person, _) = kind else { return }
            roster[person.name] = person.place == .absent ? nil : person
        }
    }

    var state: ConferenceState? {
        kinds.compactMap { if case .state(let state) = $0 { state } else { nil } }.last
    }

    var heard: [String] {
        kinds.compactMap { kind in
            guard case .received(let message) = kind else { return nil }
            return "\(message.displayName): \(message.text.plain)"
        }
    }

    var lost: [String] {
        kinds.compactMap { if case .undelivered(let message) = $0 { message.text?.plain } else { nil } }
    }

    var endings: [String] {
        kinds.compactMap { if case .ended(let reason) = $0 { reason } else { nil } }
    }

    /// Waits until a condition holds; a minute at most.
    func wait(until condition: @escaping @LoopActor (Guest) -> Bool) async throws {
        try await watch.wait { condition(self) }
    }

    private func receive(_ event: SessionEvent) {
        switch event {
        case .conference(let event): kinds.append(event.kind)
        case .trace(let line): traced.append(line.text)
        case .ended(let error): end = .some(error)
        default: break
        }
        watch.look()
    }

    /// The account's HTTP, to which the pool is at the usual name of its domain too.
    @LoopActor
    private struct Signpost: WebTransport {
        private let network: NetworkAccess
        private let name: String
        private let place: String

        init(_ site: TestSite, _ account: Communicator.Account) {
            let outlet = EventOutlet { _ in }
            network = NetworkAccess(
                account: account, questions: Questions(account: account, outlet: outlet), outlet: outlet)
            name = "https://lyncdiscover.\(site.pool.configuration.domain)/"
            place = "https://localhost:\(site.pool.webPort)/"
        }

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            var request = request
            if request.url.hasPrefix(name) { request.url = place + request.url.dropFirst(name.count) }
            return try await network.send(request)
        }
    }

    @LoopActor
    private final class Record {
        var receive: @LoopActor (SessionEvent) -> Void = { _ in }

        func take(_ event: SessionEvent) { receive(event) }
    }
}
