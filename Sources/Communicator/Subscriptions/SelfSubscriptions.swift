import EventLoop
import SIP

/// The session's subscriptions to the user's own data, on one connection and security association.
@LoopActor
final class SelfSubscriptions {
    private let subscriptions: [Subscription]
    private let steps: StepLog
    private let deliver: @LoopActor (SelfSubscription, Message) -> Void
    /// What the pool refuses, until that is reported.
    private var refusals: [String]? = []
    /// The subscriptions that wait for their next refresh.
    private var waits: [SelfSubscription: Pause] = [:]
    /// The subscriptions to be refreshed as soon as what they do now is over.
    private var renewals: Set<SelfSubscription> = []
    /// Before the next attempt at a subscription that the server has ended, unless it is wished for before.
    private var pauses: [SelfSubscription: Duration] = [:]

    /// Those of the subscriptions that the registrar offers.
    ///
    /// - Parameter deliver: takes what has data: answers and notifications, and answers that refuse.
    init(
        connection: Connection, registration: Registration, steps: StepLog,
        deliver: @escaping @LoopActor (SelfSubscription, Message) -> Void
    ) {
        let contact = connection.contact(registration)
        subscriptions = SelfSubscription.allCases.filter { registration.offers($0) }
            .map { Subscription($0, connection: connection, contact: contact) }
        self.steps = steps
        self.deliver = deliver
    }

    /// Asks for all the data again; it is delivered like the first.
    func renew(_ kind: SelfSubscription) {
        renewals.insert(kind)
        waits[kind]?.end()
    }

    /// Takes a notification; false if it belongs to none of the subscriptions.
    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        guard message.isNotification, let event = message.event,
            let subscription = subscriptions.first(where: { $0.owns(event) })
        else { return false }
        request.respond(.ok)
        let isOver = message.endsSubscription
        // What is asked for once may come in the notification that ends the subscription.
        if !isOver || subscription.kind.isFetch { deliver(subscription.kind, message) }
        if isOver, !subscription.kind.isFetch, !subscription.isSuperseded(message) {
            end(subscription, with: message)
        }
        return true
    }

    private func end(_ subscription: Subscription, with message: Message) {
        guard let pause = subscription.end(with: message) else { return }
        pauses[subscription.kind] = pause
        waits[subscription.kind]?.end()
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

    /// A subscription that the pool refuses is told of and done without, at least for a while.
    private func subscribe(_ subscription: Subscription) async throws -> Result {
        do {
            let (refresh, response) = try await subscription.subscribe()
            deliver(subscription.kind, response)
            return refresh.map { .refresh($0) } ?? .done
        } catch let refusal as SubscriptionRefused {
            if refusal.isChallenge { return .challenged }
            deliver(subscription.kind, refusal.response)
            refusals?.append("\(refusal.kind.rawValue): \(refusal.response.status?.code ?? 0)")
            return refusal.response.retryDelay.map { .refresh($0) } ?? .done
        }
    }

    private func report() {
        if let refusals, !refusals.isEmpty {
            steps.fail(.subscriptions, "refused: " + refusals.joined(separator: ", "))
        } else {
            steps.succeed(.subscriptions, subscriptions.map(\.kind.rawValue).joined(separator: ", "))
        }
        refusals = nil
    }

    /// Returns when the pool challenges a refresh: never, where there is nothing to refresh.
    private func refresh(_ results: [Result]) async throws {
        guard !subscriptions.isEmpty else { return try await Signal<Void>().value() }
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
            case .refresh(let delay): try await wait(subscription.kind, delay)
            case .done: try await wait(subscription.kind, nil)
            case .challenged: return
            }
            result = try await subscribe(subscription)
        }
    }

    /// Waits until a refresh is due or wished for; where the server ends the subscription, for the pause after that.
    private func wait(_ kind: SelfSubscription, _ delay: Duration?) async throws {
        var delay = delay
        defer { pauses[kind] = nil }
        while renewals.remove(kind) == nil {
            delay = pauses.removeValue(forKey: kind) ?? delay
            let wait = Pause()
            waits[kind] = wait
            defer { waits[kind] = nil }
            guard try await wait.wait(for: delay) else { return }
        }
    }
}
