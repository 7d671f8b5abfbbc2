public import Security

/// Nothing was found.
public struct DiscoveryError: Error, Sendable, Equatable {
    /// An address of the autodiscover service that was of no use.
    public struct Failure: Sendable, Equatable {
        /// Without its query.
        public let address: String
        public let error: AutodiscoverError

        public init(address: String, error: AutodiscoverError) {
            self.address = address
            self.error = error
        }
    }

    /// What was looked up, and what came of each.
    public let entries: [DiscoveryLog.Entry]
    /// What came of autodiscover.
    public let failures: [Failure]
    /// A certificate that stood in the way, if one did: the user may know it.
    public let problem: CertificateProblem?

    /// Why none of the questions for names was answered, if that is so.
    public var resolverFailure: String? {
        let answers = Set(entries.filter { !$0.asked.contains("/") }.map(\.answer))
        guard answers.count == 1, let answer = answers.first,
            ![DNSError.noSuchName.description, DNSError.noData.description].contains(answer)
        else { return nil }
        return answer
    }

    public init(entries: [DiscoveryLog.Entry], failures: [Failure], problem: CertificateProblem?) {
        self.entries = entries
        self.failures = failures
        self.problem = problem
    }
}
