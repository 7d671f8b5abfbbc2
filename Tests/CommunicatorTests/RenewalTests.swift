import SIP
import Testing

@testable import Communicator

/// When subscriptions are made anew (RFC 6665 4.1).
@Suite struct RenewalTests {
    @Test(
        "a subscription that the server ends is made anew when it says, or when that can help",
        arguments: [
            ("terminated", Duration.seconds(1)), ("terminated;reason=deactivated", .seconds(1)),
            ("terminated;reason=timeout;retry-after=0", .seconds(1)), ("terminated;retry-after=5", .seconds(5)),
            ("terminated;reason=probation", .seconds(60)), ("terminated;reason=Probation;retry-after=7", .seconds(7)),
            ("terminated;reason=giveup;retry-after=900", .seconds(900)),
            ("terminated;reason=giveup;retry-after=86400", .seconds(3600)), ("terminated;reason=rejected", nil),
            ("terminated;reason=noresource;retry-after=5", nil), ("terminated;reason=invariant", nil),
        ])
    func endings(state: String, delay: Duration?) throws {
        var message = Message(.request(.notify, try URI(parsing: "sip:alice@contoso.com")))
        message.headers.append(.subscriptionState, state)
        #expect(message.endsSubscription && message.renewalDelay == delay)
    }

    @Test(
        "a subscription is refreshed before its end, and where the server does not name that, within the usual time",
        arguments: [
            ("7200", nil, Duration.seconds(7080)), ("100", nil, .seconds(50)), ("0", nil, nil),
            (nil, "active;expires=600", .seconds(480)), (nil, "active", .seconds(3480)), (nil, nil, .seconds(3480)),
            ("7200", "terminated", nil),
        ] as [(String?, String?, Duration?)])
    func refreshes(expires: String?, state: String?, delay: Duration?) {
        var message = Message(.response(.ok, reason: "OK"))
        if let expires { message.headers.append(.expires, expires) }
        if let state { message.headers.append(.subscriptionState, state) }
        #expect(message.refreshDelay == delay)
    }

    @Test(
        "a subscription that the server refuses is asked for again within the hour",
        arguments: [
            ("5", Duration.seconds(5)), ("0", .seconds(1)), ("4294967295", .seconds(3600)), (nil, .seconds(60)),
        ] as [(String?, Duration)])
    func refusals(asked: String?, delay: Duration) {
        var message = Message(.response(.serviceUnavailable, reason: "Service Unavailable"))
        if let asked { message.headers.append(.retryAfter, asked) }
        #expect(message.retryDelay == delay)
    }

    private static func ending(_ state: String) -> Message {
        var message = Message(.response(.ok, reason: "OK"))
        message.headers.append(.subscriptionState, state)
        return message
    }

    @Test("where the server ends each subscription the pauses get longer, up to a bound, until one has lasted")
    func pace() {
        var pace = RenewalPace()
        var now = ContinuousClock.now
        func pause(_ state: String = "terminated", after time: Duration = .milliseconds(100)) -> Duration? {
            now += time
            let pause = pace.pause(after: Self.ending(state), at: now)
            now += pause ?? .zero
            return pause
        }
        #expect(
            (0..<12).map { _ in pause() } == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].map { .seconds($0) })
        #expect(pause(after: .seconds(60)) == .seconds(1))
        #expect(pause("terminated;retry-after=30") == .seconds(30))
        #expect(pause("terminated;reason=giveup") == .seconds(60))
        #expect(pause("terminated;retry-after=3000") == .seconds(3000))
        #expect(pause("terminated;reason=rejected") == nil)
    }
}
