extension Verdict {
    /// Everything looked well, and signing in failed all the same.
    static func signIn(_ findings: [Finding]) -> Verdict? {
        for case .failed(let failure) in findings.signIns {
            switch failure.kind {
            case .credentials:
                return Verdict(.credentialsRefused, .user, failure.message, advice: failure.advice)
            case .userAgent:
                return Verdict(.userAgentRefused, .user, failure.message, advice: failure.advice)
            case .account:
                return Verdict(.accountRefused, .user, failure.message, advice: failure.advice)
            case .modernAuthentication:
                return Verdict(.modernAuthentication, .serverAdministrator, failure.message, advice: failure.advice)
            case .other:
                return Verdict(.signInFailed, .serverAdministrator, failure.message, advice: failure.advice)
            }
        }
        return nil
    }
}
