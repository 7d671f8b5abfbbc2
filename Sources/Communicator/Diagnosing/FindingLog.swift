import Diagnosis
import EventLoop
import Network

/// What has been found so far, and what the servers' clocks say.
@LoopActor
final class FindingLog {
    private(set) var findings: [Finding] = []
    private(set) var clocks: [ClockSkew.Sample] = []
    private let report: @LoopActor (Check) -> Void
    /// What has shown a certificate first, by the certificate's fingerprint.
    private var precedents: [String: String] = [:]

    init(report: @escaping @LoopActor (Check) -> Void) {
        self.report = report
    }

    /// Notes what was found since `start`.
    func add(_ found: Finding, since start: ContinuousClock.Instant) {
        var finding = found
        finding.editConnection { connection in
            guard let fingerprint = connection.chain?.links.first?.fingerprint else { return }
            connection.chain?.precedent = precedents[fingerprint]
            if precedents[fingerprint] == nil { precedents[fingerprint] = connection.authority }
        }
        findings.append(finding)
        report(Check(finding, duration: .now - start))
    }

    /// Puts the registrars, which were noted as they answered, into the order in which a sign-in tries them.
    func arrange(registrars: [RegistrarReport]) {
        let others = findings.filter { if case .registrar = $0 { false } else { true } }
        findings = others + registrars.map { .registrar($0) }
    }

    /// Notes what a server's `Date` says.
    func note(date: String?, of host: String) {
        guard let seconds = date.flatMap(HTTPDate.seconds) else { return }
        let (ahead, overflow) = seconds.subtractingReportingOverflow(UnixTime.now)
        if !overflow { clocks.append(ClockSkew.Sample(host: host, ahead: ahead)) }
    }
}
