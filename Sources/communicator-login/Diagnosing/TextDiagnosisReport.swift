import Localization

/// The diagnosis for people: the checks as they end, under a heading for each kind, then the verdict.
final class TextDiagnosisReport: DiagnosisReport {
    private let write: (String) -> Void
    private let style: TextStyle
    private var heading = ""

    /// - Parameter write: takes one line.
    init(style: TextStyle, write: @escaping (String) -> Void) {
        self.style = style
        self.write = write
    }

    func show(_ check: CheckResult) {
        if check.subject != heading {
            heading = check.subject
            write(style.emphasis(Self.heading(check.subject)))
        }
        write("\(mark(check.outcome)) \(check.target)  \(style.aside(check.duration.brief))")
        write("    \(check.outcome == .bad ? style.failure(check.summary) : check.summary)")
        let width = check.details.map(\.name.columns).max() ?? 0
        for detail in check.details {
            write("    \(style.aside(detail.name.padded(toColumns: width)))  \(detail.value)")
        }
    }

    func show(_ verdict: VerdictResult) {
        write("")
        write(style.emphasis(localized("Verdict")))
        let isHealthy = verdict.mender == .nobody
        write("\(mark(isHealthy ? .good : .bad)) \(verdict.message)")
        if !verdict.advice.isEmpty { write("  \(verdict.advice)") }
        if let mender = Self.mender(verdict.mender) { write("  \(localized("Who can mend it: \(mender)."))") }
        guard !verdict.remarks.isEmpty else { return }
        write("")
        write(style.emphasis(localized("Besides")))
        for remark in verdict.remarks { write("! \(remark)") }
    }

    private func mark(_ outcome: CheckResult.Outcome) -> String {
        switch outcome {
        case .good: style.success("✓")
        case .doubtful: style.failure("!")
        case .bad: style.failure("✗")
        case .absent, .skipped: style.aside("–")
        }
    }

    private static func heading(_ subject: String) -> String {
        switch subject {
        case "name": localized("Names (DNS)")
        case "autodiscover": localized("Autodiscover")
        case "registrar": localized("SIP registrars")
        case "web-service": localized("Web services")
        case "clock": localized("Clocks")
        case "sign-in": localized("Sign-in")
        default: subject
        }
    }

    private static func mender(_ mender: VerdictResult.Mender) -> String? {
        switch mender {
        case .nobody: nil
        case .user: localized("you")
        case .networkAdministrator: localized("the administrator of the network")
        case .serverAdministrator: localized("the administrator of the server")
        }
    }
}
