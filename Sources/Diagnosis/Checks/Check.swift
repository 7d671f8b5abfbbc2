import Localization
import Web

/// One thing that was looked at, as a person or a script is told of it: each text is one line of bounded length,
/// whatever servers have put into it.
public struct Check: Sendable, Equatable {
    /// What kind of thing it is; the raw value is for scripts.
    public enum Subject: String, Sendable, CaseIterable {
        case name
        case autodiscover
        case registrar
        case webService = "web-service"
        case clock
        case signIn = "sign-in"
    }

    /// How it turned out; the raw value is for scripts.
    public enum Outcome: String, Sendable, CaseIterable {
        /// As it should be.
        case good
        /// Usable, but not as it should be.
        case doubtful
        /// Broken. Whether that stops a sign-in is for the verdict.
        case bad
        /// Not there, which is no fault in itself.
        case absent
        /// Not looked at.
        case skipped
    }

    /// A particular of a check: what it is, and its value.
    public struct Fact: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// Fit to be shown.
        fileprivate var line: Fact { Fact(name.line, value.line) }
    }

    public let finding: Finding
    /// How long it took.
    public let duration: Duration

    public init(_ finding: Finding, duration: Duration) {
        self.finding = finding
        self.duration = duration
    }

    public var subject: Subject {
        switch finding {
        case .name: .name
        case .autodiscover: .autodiscover
        case .registrar: .registrar
        case .webService: .webService
        case .clock: .clock
        case .signIn: .signIn
        }
    }

    public var outcome: Outcome { finding.account.outcome }
    /// What was looked at: a name, a URL, a host and port.
    public var target: String { finding.account.target.line }
    /// What was looked at, as a heading.
    public var title: String { finding.account.title.line }
    /// What was found, as one line.
    public var summary: String { finding.account.summary.line }
    /// The particulars.
    public var facts: [Fact] { finding.account.facts.map(\.line) }
}

extension String {
    /// The longest line that is told, in characters.
    private static let lineLimit = 1000

    /// The text as one line, fit to be shown.
    var line: String { ServerText.clean(self, limit: Self.lineLimit) ?? "" }
}

/// How a report is told.
protocol CheckAccount {
    var outcome: Check.Outcome { get }
    var target: String { get }
    var title: String { get }
    var summary: String { get }
    var facts: [Check.Fact] { get }
}

extension Finding {
    var account: any CheckAccount {
        switch self {
        case .name(let report): report
        case .autodiscover(let report): report
        case .registrar(let report): report
        case .webService(let report): report
        case .clock(let report): report
        case .signIn(let report): report
        }
    }
}
