import EventLoop
import Testing

@testable import Communicator

@Suite("How soon the next bytes of a connection are read")
struct ReadPaceTests {
    private static let start = ContinuousClock.Instant.now

    private static func isFlood(after milliseconds: [Int]) -> Bool {
        var pace = ReadPace()
        for instant in milliseconds { pace.arrived(at: start + .milliseconds(instant)) }
        return pace.isFlood
    }

    @Test("At once while nothing or one piece has come", arguments: [[], [0]])
    func beginning(arrivals: [Int]) {
        #expect(!Self.isFlood(after: arrivals))
    }

    @Test("At once where pieces come with a rest between them", arguments: [[0, 10], [0, 1, 500], [0, 1, 2, 12]])
    func rests(arrivals: [Int]) {
        #expect(!Self.isFlood(after: arrivals))
    }

    @Test("After a moment where pieces follow each other closely", arguments: [[0, 0], [0, 9], [0, 500, 506]])
    func floods(arrivals: [Int]) {
        #expect(Self.isFlood(after: arrivals))
    }

    @Test("A flood that is read after the moment that it is given stays one")
    func gathered() {
        let gathered = Self.start + ReadPace.gathering
        var pace = ReadPace()
        for arrival in [Self.start, gathered, gathered + ReadPace.gathering] { pace.arrived(at: arrival) }
        #expect(pace.isFlood)
    }
}
