public import Diagnosis

/// What a diagnosis tells its host: the checks as they end, then the verdict, which is the last.
public enum DiagnosisEvent: Sendable {
    case check(Check)
    case verdict(Verdict)
}
