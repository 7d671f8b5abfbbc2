/// Shows a diagnosis, to a person or to a script.
protocol DiagnosisReport: AnyObject {
    func show(_ check: CheckResult)
    func show(_ verdict: VerdictResult)
}
