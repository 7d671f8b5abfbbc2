import EventLoop
import SIP

/// The session's subscriptions to the user's own data, on one connection and security association.
@LoopActor
final class SelfSubscriptions {
    private let subscriptions: [Subscription]
    private let steps: StepLog
    private var refusals: [String] = []

    /// Those of the subscriptions that the registrar offers.
    init(connection: Connection, registration: Registration, steps: StepLog) {
        let contact = connection.contact(registration)
        subscriptions = SelfSubscription.allCases.filter { registration.events.contains($0.rawValue) }
            .map { Subscription($0, connection: connection, contact: contact) }
        self.steps = steps
    }

    /// Takes a notification; false if it belongs to none of the subscriptions.
    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        guard message.method == .notify, subscriptions.contains(where: { $0.owns(message) }) else { return false }
        request.respond(.ok)
        return true
    }

    /// Subscribes to everything at once, then keeps the subscriptions alive. Returns when the pool challenges one of
    /// them, because it has forgotten the security association.
    func run() async throws {
        steps.begin(.subscriptions, subscriptions.map(\.kind.rawValue).joined(separator: ", "))
        let delays = try await subscribeAll()
        guard !delays.contains(where: { $0 == .challenged }) else { return }
        report()
        try await refresh(delays)
    }

    private enum Result: Sendable, Equatable {
        case refresh(Duration)
        case done
        case challenged
    }

    private func subscribeAll() async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, subscription) in subscriptions.enumerated() {
                group.addTask { (index, try await self.subscribe(subscription)) }
            }
            var results = subscriptions.map { _ in Result.done }
            for try await (index, result) in group { results[index] = result }
            return results
        }
    }

    /// A subscription that the pool refuses is told of and done without.
    private func subscribe(_ subscription: Subscription) async throws -> Result {
        do {
            return try await subscription.subscribe().map { .refresh($0) } ?? .done
        } catch let refusal as SubscriptionRefused {
            if refusal.isChallenge { return .challenged }
            refusals.append("\(refusal.kind.rawValue): \(refusal.response.status?.code ?? 0)")
            return .done
        }
    }

    private func report() {
        if refusals.isEmpty {
            steps.succeed(.subscriptions, subscriptions.map(\.kind.rawValue).joined(separator: ", "))
        } else {
            steps.fail(.subscriptions, "refused: " + refusals.joined(separator: ", "))
        }
    }

    private func refresh(_ results: [Result]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (subscription, result) in zip(subscriptions, results) {
                group.addTask { try await self.keep(subscription, result) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Returns when the pool challenges a refresh.
    private func keep(_ subscription: Subscription, _ first: Result) async throws {
        var result = first
        while result != .challenged {
            switch result {
            case .refresh(let delay):
                try await EventLoop.sleep(for: delay)
                result = try await subscribe(subscription)
            case .done: try await Signal<Void>().value()
            case .challenged: return
            }
        }
    }
}
