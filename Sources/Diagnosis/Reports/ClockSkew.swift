/// How far this computer's clock and those of the servers are apart.
public struct ClockSkew: Sendable, Equatable {
    /// What one server's `Date` says.
    public struct Sample: Sendable, Equatable {
        public var host: String
        /// Seconds by which the server's clock is ahead of this computer's; negative if it is behind.
        public private(set) var ahead: Int64

        /// The most that is told apart, in seconds: some ten thousand years.
        public static let limit: Int64 = 1 << 38

        public init(host: String, ahead: Int64) {
            self.host = host
            // A date far from any clock is as wrong as one further away.
            self.ahead = min(max(ahead, -Self.limit), Self.limit)
        }
    }

    /// The most that Kerberos and the pool's own checks allow, in seconds (sign-in sheet 3.5).
    public static let tolerance: Int64 = 300

    /// Whose clock is likely wrong.
    public enum Judgement: Sendable, Equatable {
        /// All agree, or nobody told the time.
        case fine
        /// The servers agree with each other, and this computer's clock is off by so many seconds: ahead if positive.
        case own(ahead: Int64)
        /// Only this server's clock is off: ahead of the others if positive.
        case server(host: String, ahead: Int64)
        /// One server alone told the time: either may be wrong. Seconds by which the server is ahead.
        case unclear(host: String, ahead: Int64)
    }

    public var samples: [Sample]

    public init(samples: [Sample]) {
        self.samples = samples
    }

    public var judgement: Judgement {
        // What one machine says under several names, or several times, counts once.
        let byHost = Dictionary(samples.map { ($0.host, $0.ahead) }) { first, _ in first }
        let wrong = byHost.filter { abs($0.value) > Self.tolerance }.sorted { $0.key < $1.key }
        guard let worst = wrong.max(by: { abs($0.value) < abs($1.value) }) else { return .fine }
        if byHost.count == 1 { return .unclear(host: worst.key, ahead: worst.value) }
        let isCommon = wrong.count == byHost.count && wrong.allSatisfy { abs($0.value - worst.value) <= Self.tolerance }
        return isCommon ? .own(ahead: -worst.value) : .server(host: worst.key, ahead: worst.value)
    }
}
