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
            ("terminated;reason=giveup;retry-after=900", .seconds(900)), ("terminated;reason=rejected", nil),
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
        ] as [(String?, String?, Duration?)])
    func refreshes(expires: String?, state: String?, delay: Duration?) {
        var message = Message(.response(.ok, reason: "OK"))
        if let expires { message.headers.append(.expires, expires) }
        if let state { message.headers.append(.subscriptionState, state) }
        #expect(message.refreshDelay == delay)
    }
}
