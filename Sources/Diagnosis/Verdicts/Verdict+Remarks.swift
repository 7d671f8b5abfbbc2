import Localization
import Security

extension Verdict {
    /// How long before its end a certificate is remarked on, in seconds.
    private static let shortly: Int64 = 14 * 86400

    /// What is not as it should be and is not the verdict's matter, each once.
    static func remarks(on findings: [Finding], at now: Int64, beside verdict: Verdict) -> [String] {
        var result: [String] = []
        for finding in findings where !verdict.isAbout(finding) {
            for remark in blemishes(of: finding, at: now) where !result.contains(remark) { result.append(remark) }
        }
        return result
    }

    /// Whether the verdict tells all about a finding.
    private func isAbout(_ finding: Finding) -> Bool {
        switch finding {
        case .name: cause == .resolver
        case .clock: cause == .clock
        case .signIn: true
        case .autodiscover, .registrar, .webService: place != nil && finding.connection?.authority == place
        }
    }

    private static func blemishes(of finding: Finding, at now: Int64) -> [String] {
        var remarks = finding.connection.map { blemishes(of: $0, at: now) } ?? []
        let account = finding.account
        switch finding {
        case .name(let report):
            if case .failed = report.answer { remarks.append("\(account.title): \(account.summary).") }
        case .autodiscover, .registrar, .webService:
            if account.outcome == .bad { remarks.append("\(account.title): \(account.summary.withoutStop).") }
        case .clock:
            if account.outcome != .good, account.outcome != .skipped {
                remarks.append("\(account.title): \(account.summary).")
            }
        case .signIn: break
        }
        return remarks
    }

    private static func blemishes(of connection: ConnectionReport, at now: Int64) -> [String] {
        guard let chain = connection.chain, let link = chain.links.first else { return [] }
        var remarks: [String] = []
        let left = link.validity.notAfter - now
        if left > 0, left < shortly {
            remarks.append(
                localized("The certificate of \(connection.host) expires on \(day(link.validity.notAfter))."))
        }
        if chain.isException {
            remarks.append(
                localized("The certificate of \(connection.host) is trusted only because you have accepted it."))
        }
        return remarks
    }
}

extension String {
    fileprivate var withoutStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
