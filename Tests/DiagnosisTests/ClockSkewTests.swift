import Diagnosis
import Testing

@Suite("Clocks")
struct ClockSkewTests {
    struct Case: Sendable {
        let samples: [(String, Int64)]
        let judgement: ClockSkew.Judgement
    }

    @Test(
        "whose clock is wrong is told where several servers tell the time, and left open where one does",
        arguments: [
            Case(samples: [], judgement: .fine),
            Case(samples: [("a", 300)], judgement: .fine),
            Case(samples: [("a", 301)], judgement: .unclear(host: "a", ahead: 301)),
            Case(samples: [("a", 301), ("a", 302)], judgement: .unclear(host: "a", ahead: 301)),
            Case(samples: [("a", 600), ("b", 601)], judgement: .own(ahead: -601)),
            Case(samples: [("a", -600), ("b", -601)], judgement: .own(ahead: 601)),
            Case(samples: [("a", 600), ("b", 0)], judgement: .server(host: "a", ahead: 600)),
            Case(samples: [("a", 600), ("b", -600)], judgement: .server(host: "a", ahead: 600)),
            Case(samples: [("a", .min), ("b", 0)], judgement: .server(host: "a", ahead: -ClockSkew.Sample.limit)),
        ])
    func judges(_ expected: Case) {
        let skew = ClockSkew(samples: expected.samples.map { .init(host: $0.0, ahead: $0.1) })
        #expect(skew.judgement == expected.judgement)
    }
}
