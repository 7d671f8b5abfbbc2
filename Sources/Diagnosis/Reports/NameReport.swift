/// What the resolver says about a name that a sign-in may use.
public struct NameReport: Sendable, Equatable {
    /// What was asked for.
    public enum Question: Sendable, Hashable {
        /// The addresses of a host.
        case host
        /// The servers of a service (SRV, RFC 2782).
        case service
    }

    /// What came back.
    public enum Answer: Sendable, Equatable {
        case addresses([String])
        case services([Service])
        /// There is no such name, or it has no such records.
        case absent
        /// The resolver did not answer, or answered with an error; in words.
        case failed(reason: String)
        /// The name was not looked up, since the user has said where it leads.
        case overridden([String])
    }

    /// One server of a service.
    public struct Service: Sendable, Equatable {
        public var target: String
        public var port: UInt16
        public var priority: UInt16
        public var weight: UInt16

        public init(target: String, port: UInt16, priority: UInt16 = 0, weight: UInt16 = 0) {
            self.target = target
            self.port = port
            self.priority = priority
            self.weight = weight
        }
    }

    public var name: String
    public var question: Question
    public var answer: Answer

    public init(_ name: String, _ question: Question, _ answer: Answer) {
        self.name = name
        self.question = question
        self.answer = answer
    }
}
