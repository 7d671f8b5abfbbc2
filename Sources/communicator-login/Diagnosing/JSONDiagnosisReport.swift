import Commands
import JSON
import SIP

/// The diagnosis for scripts: one JSON object per check, and one for the verdict. docs/diagnosis.md describes the
/// members.
final class JSONDiagnosisReport: DiagnosisReport {
    func show(_ check: CheckResult) {
        put([
            "event": "check",
            "subject": .string(check.subject),
            "target": .string(check.target),
            "outcome": .string(check.outcome.rawValue),
            "title": .string(check.title),
            "summary": .string(check.summary),
            "milliseconds": .number(check.duration / .milliseconds(1)),
            "details": .array(
                check.details.map { .object(present: ["name": .string($0.name), "value": .string($0.value)]) }),
        ])
    }

    func show(_ verdict: VerdictResult) {
        put([
            "event": "verdict",
            "cause": .string(verdict.cause),
            "mender": .string(verdict.mender.rawValue),
            "message": .string(verdict.message),
            "advice": verdict.advice.isEmpty ? nil : .string(verdict.advice),
            "remarks": .array(verdict.remarks.map { .string($0) }),
        ])
    }

    private func put(_ members: KeyValuePairs<String, JSONValue?>) {
        TextOutput.standard.write(line: JSONValue.object(present: members).description)
    }
}
