import ArgumentParser
import CCommunicator
import Commands
import Localization

/// The file of `--report`: the diagnosis as a person reads it, to be attached to a bug report.
final class ReportFile: DiagnosisReport {
    private let output: TextOutput
    private let text: TextDiagnosisReport

    /// Opens an emptied file that only its owner reads.
    ///
    /// - Throws: A `ValidationError` when it cannot be opened.
    init(path: String, redaction: ReportRedaction) throws {
        let output = try TextOutput(privateFile: path)
        self.output = output
        text = TextDiagnosisReport(style: TextStyle(descriptor: output.descriptor)) {
            output.write(line: redaction.applied(to: $0))
        }
        output.write(line: "communicator-login \(String(cString: communicator_version())), \(WallClock.now.timestamp)")
        output.write(line: "")
    }

    deinit { output.close() }

    func show(_ check: CheckResult) { text.show(check) }
    func show(_ verdict: VerdictResult) { text.show(verdict) }
}
