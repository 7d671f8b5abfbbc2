import Discovery
import SIP
import Testing

@testable import Communicator

@Suite("Recovering, without a network")
struct RecoveryTests {
    private typealias Instant = ContinuousClock.Instant
    private static let start = Instant.now

    private static func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

    private static func seconds(_ instant: Instant) -> Double { (instant - start) / .seconds(1) }

    @Test("the waits grow to two minutes and stay there, and chance takes up to half of each away")
    func backoff() {
        let backoff = Backoff()
        let longest = (0..<8).map { backoff.wait(before: $0, chance: 0) / .seconds(1) }
        #expect(longest == [1, 5, 10, 30, 60, 120, 120, 120])
        let shortest = (0..<8).map { backoff.wait(before: $0, chance: 1) / .seconds(1) }
        #expect(shortest == [0.5, 2.5, 5, 15, 30, 60, 60, 60])
    }

    @Test(
        "what a server asks for is waited, within an hour, and up to a tenth more",
        arguments: [(0, 0, 0), (30, 30, 33), (7200, 3600, 3960), (-5, 0, 0)] as [(Double, Double, Double)])
    func askedFor(asked: Double, least: Double, most: Double) {
        let backoff = Backoff()
        #expect(backoff.wait(askedFor: .seconds(asked), chance: 0) == .seconds(least))
        #expect(backoff.wait(askedFor: .seconds(asked), chance: 1) == .seconds(most))
    }

    @Test("a server that stays away is asked ever more rarely")
    func outage() {
        var recovery = Recovery(Backoff())
        recovery.begin(at: Self.at(0))
        recovery.succeeded(at: Self.at(1))
        var now = Self.at(1000)
        var waits: [Double] = []
        for _ in 0..<8 {
            let due = recovery.failed(at: now, chance: 0)
            waits.append((due - now) / .seconds(1))
            recovery.begin(at: due)
            now = due
        }
        #expect(waits == [1, 5, 10, 30, 60, 120, 120, 120])
    }

    @Test("registrations that do not hold count as failures; one that held begins anew")
    func flappingServer() {
        var recovery = Recovery(Backoff())
        recovery.begin(at: Self.at(0))
        recovery.succeeded(at: Self.at(0))
        var now = Self.at(100)
        var waits: [Double] = []
        for _ in 0..<4 {
            let due = recovery.failed(at: now, chance: 0)
            waits.append((due - now) / .seconds(1))
            recovery.begin(at: due)
            recovery.succeeded(at: due)
            now = due + .seconds(3)
        }
        #expect(waits == [1, 5, 10, 30])
        #expect(recovery.failed(at: now + .seconds(60), chance: 0) == now + .seconds(61))
    }

    @Test("a server's Retry-After is kept to, even where the network comes back before")
    func retryAfter() {
        var recovery = Recovery(Backoff())
        recovery.begin(at: Self.at(0))
        recovery.succeeded(at: Self.at(0))
        #expect(recovery.failed(at: Self.at(100), asked: .seconds(300), chance: 0) == Self.at(400))
        #expect(recovery.hastened(at: Self.at(110)) == Self.at(400))
        #expect(recovery.hastened(at: Self.at(410)) == Self.at(410))
    }

    @Test("everybody who is sent away by a server that drains comes back one by one")
    func drain() {
        for (chance, seconds) in [(0, 5), (1, 2.5), (0.5, 3.75)] {
            var recovery = Recovery(Backoff())
            recovery.succeeded(at: Self.at(0))
            #expect(
                recovery.failed(at: Self.at(100), isCrowded: true, chance: chance) == Self.at(100) + .seconds(seconds))
        }
    }

    @Test("when the network comes back the attempt is made at once")
    func network() {
        var recovery = Recovery(Backoff())
        recovery.begin(at: Self.at(0))
        recovery.succeeded(at: Self.at(0))
        for (lost, begun) in [(100, 101), (101, 106), (106, 116)] {
            #expect(recovery.failed(at: Self.at(Double(lost)), chance: 0) == Self.at(Double(begun)))
            recovery.begin(at: Self.at(Double(begun)))
        }
        #expect(recovery.failed(at: Self.at(117), chance: 0) == Self.at(147))
        #expect(recovery.hastened(at: Self.at(125)) == Self.at(125))
    }

    @Test("a network that comes and goes each second makes no more than an attempt in five seconds")
    func flappingNetwork() {
        var recovery = Recovery(Backoff())
        recovery.begin(at: Self.at(0))
        recovery.succeeded(at: Self.at(0))
        var due = recovery.failed(at: Self.at(100), chance: 0)
        var attempts: [Double] = []
        for second in 100..<160 {
            let now = Self.at(Double(second))
            due = min(due, recovery.hastened(at: now))
            guard due <= now else { continue }
            attempts.append(Self.seconds(now))
            recovery.begin(at: now)
            due = recovery.failed(at: now, chance: 0)
        }
        #expect(attempts == stride(from: 100, to: 160, by: 5).map { Double($0) })
    }

    // The way

    private static func server(_ name: String) -> Candidate { Candidate(host: name, transport: .tls) }

    private static func error(_ kind: SignInError.Kind) -> SignInError { SignInError(kind, "") }

    @Test("the registrar of last time is tried first, then what is found, each once")
    func route() {
        var route = Route(home: Self.server("fe01"))
        #expect(route.takeCandidates() == [Self.server("fe01")])
        #expect(route.mayGoOn(after: Self.error(.unreachable)))
        #expect(route.mayBeWidened)
        route.widen([Self.server("fe01"), Self.server("fe02"), Self.server("fe03")])
        #expect(!route.mayBeWidened)
        let taken = route.takeCandidates()
        #expect(taken == [Self.server("fe02"), Self.server("fe03")])
        #expect(!route.mayGoOn(after: Self.error(.unreachable)))
    }

    @Test(
        "a server that cannot serve hands over to the next; one that speaks about the account does not",
        arguments: [
            (.serverUnavailable, true), (.connectionLost, true), (.timeout, true), (.tls, true), (.unreachable, true),
            (.accountRefused, false), (.credentialsRefused, false), (.untrusted, false), (.certificateRefused, false),
            (.protocolViolation, false),
        ] as [(SignInError.Kind, Bool)])
    func failOver(kind: SignInError.Kind, goesOn: Bool) {
        var route = Route([Self.server("fe01"), Self.server("fe02")])
        let taken = route.takeCandidates()
        route.reach(Self.server("fe01"), of: taken)
        #expect(route.mayGoOn(after: Self.error(kind)) == goesOn)
        #expect(route.takeCandidates() == [Self.server("fe02")])
        #expect(!route.mayGoOn(after: Self.error(kind)))
    }

    @Test("redirects are followed, but neither in a circle nor for ever")
    func redirects() throws {
        var route = Route([Self.server("fe00")])
        for number in 1...5 {
            let taken = route.takeCandidates()
            route.reach(Self.server("fe0\(number - 1)"), of: taken)
            #expect(throws: SignInError.self) { try route.redirect(to: Self.server("fe00")) }
            try route.redirect(to: Self.server("fe0\(number)"))
        }
        let taken = route.takeCandidates()
        route.reach(Self.server("fe05"), of: taken)
        #expect(throws: SignInError.self) { try route.redirect(to: Self.server("fe06")) }
    }

    // Signs of life

    @Test("the silence of a server that answers signs of life is noticed, that of another says nothing")
    func silence() {
        var answers = KeepAliveAnswers()
        answers.sent(at: Self.at(0))
        #expect(answers.deadline(.seconds(10)) == nil)
        answers.received(isBlank: false)
        answers.received(isBlank: true)
        answers.sent(at: Self.at(100))
        #expect(answers.deadline(.seconds(10)) == nil, "the blank line belonged to no sign of life")
        answers.received(isBlank: true)
        #expect(answers.deadline(.seconds(10)) == nil, "it has been answered")
        answers.sent(at: Self.at(200))
        answers.sent(at: Self.at(205))
        #expect(answers.deadline(.seconds(10)) == Self.at(210))
        answers.received(isBlank: false)
        #expect(answers.deadline(.seconds(10)) == nil, "any bytes are a sign of life")
        answers.sent(at: Self.at(300))
        answers.giveUp()
        #expect(answers.deadline(.seconds(10)) == nil)
    }
}
