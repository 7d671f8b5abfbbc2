import Discovery
import EventLoop

/// The connection to the registrar of an earlier time. Where it does not stand soon, others are looked for beside it,
/// and the first that is there counts: that registrar may be gone, or in another network.
@LoopActor
final class KnownPoolTrial {
    private enum Event: Sendable {
        case known(Result<Registrar, SignInError>)
        case patienceOver
        case found(Result<[Candidate], SignInError>)
        case other(Result<Registrar, SignInError>)
    }

    private let pools: PoolSearch
    private let connector: Connector
    private let searches: Bool
    private let patience: Duration
    /// Whether others were looked for, and which were found.
    private(set) var hasSearched = false
    private(set) var found: [Candidate] = []

    /// - Parameters:
    ///   - searches: whether others may be looked for beside it: not if that would ask the user for something, which
    ///     may turn out not to be needed.
    ///   - patience: how long the registrar of the earlier time has the field for itself.
    init(pools: PoolSearch, connector: Connector, searches: Bool, patience: Duration) {
        self.pools = pools
        self.connector = connector
        self.searches = searches
        self.patience = patience
    }

    /// - Throws: ``SignInError`` of the way that failed last; `CancellationError`.
    func connect(_ known: [Candidate]) async throws -> Registrar {
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask { .known(try await Self.result { try await self.connector.connect(known, asks: false) }) }
            group.addTask {
                try await EventLoop.sleep(for: self.patience)
                return .patienceOver
            }
            var ways = 1
            var failure: SignInError?
            while ways > 0, let event = try await group.next() {
                switch event {
                case .known(.success(let registrar)), .other(.success(let registrar)): return registrar
                case .patienceOver:
                    guard searches else { continue }
                    ways += 1
                    hasSearched = true
                    group.addTask { .found(try await Self.result { try await self.pools.search() }) }
                case .found(.success(let candidates)):
                    found = candidates.filter { !known.contains($0) }
                    let others = found
                    guard !others.isEmpty else {
                        ways -= 1
                        continue
                    }
                    group.addTask { .other(try await Self.result { try await self.connector.connect(others) }) }
                case .known(.failure(let error)), .found(.failure(let error)), .other(.failure(let error)):
                    ways -= 1
                    failure = error
                }
            }
            throw failure ?? CancellationError()
        }
    }

    private static func result<Value: Sendable>(
        _ work: @LoopActor () async throws -> Value
    ) async throws -> Result<Value, SignInError> {
        do {
            return .success(try await work())
        } catch let error as SignInError {
            return .failure(error)
        }
    }
}
