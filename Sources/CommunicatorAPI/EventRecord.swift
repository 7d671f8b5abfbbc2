import CCommunicator
import Communicator
import Localization
import Security

extension communicator_event {
    mutating func fill(_ report: StepReport, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_STEP
        step.step = communicator_step(rawValue: UInt32(report.step.rawValue))
        step.outcome =
            switch report.outcome {
            case .started: COMMUNICATOR_OUTCOME_STARTED
            case .succeeded: COMMUNICATOR_OUTCOME_SUCCEEDED
            case .failed: COMMUNICATOR_OUTCOME_FAILED
            }
        step.title = loan.lend(report.step.title)
        step.detail = loan.lend(report.detail)
        step.microseconds = report.duration.microseconds
    }

    mutating func fill(_ question: CertificateQuestion, number: communicator_question, _ loan: TextLoan) {
        let problem = question.problem
        kind = COMMUNICATOR_EVENT_CERTIFICATE
        certificate.question = number
        certificate.host = loan.lend(problem.host)
        certificate.reason = loan.lend(problem.explanation)
        certificate.subject = loan.lend(problem.subject)
        certificate.issuer = loan.lend(problem.issuer)
        certificate.names = loan.lend(problem.names)
        certificate.not_before = problem.certificate.validity.notBefore
        certificate.not_after = problem.certificate.validity.notAfter
        certificate.fingerprint = loan.lend(problem.certificate.fingerprint.inPairs)
        certificate.chain = loan.lend(problem.chainPEM)
    }

    mutating func fill(_ question: PasswordQuestion, number: communicator_question, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_PASSWORD
        password.question = number
        password.login = loan.lend(question.login)
        password.host = loan.lend(question.host)
        password.reason = loan.lend(question.reason)
    }

    mutating func fill(_ question: HostQuestion, number: communicator_question, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_HOST
        host.question = number
        host.domain = loan.lend(question.domain)
        host.host = loan.lend(question.host)
    }

    mutating func fill(_ result: SignedIn, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_SIGNED_IN
        signed_in.uri = loan.lend(result.uri)
        signed_in.server = loan.lend(result.server)
        signed_in.product = loan.lend(result.product)
        signed_in.connection_version = loan.lend(result.connection?.version ?? "")
        signed_in.connection_cipher = loan.lend(result.connection?.cipher ?? "")
        signed_in.signing_version = loan.lend(result.signing?.version ?? "")
        signed_in.signing_cipher = loan.lend(result.signing?.cipher ?? "")
        signed_in.gruu = loan.lend(result.gruu ?? "")
        signed_in.certificate_expires = result.certificateExpires ?? 0
        signed_in.registration_seconds = UInt32(clamping: result.registrationLifetime.components.seconds)
        signed_in.certificate_was_kept = result.usedKeptCertificate
        signed_in.is_remote = result.isRemote
    }

    mutating func fill(_ interruption: Interruption, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_INTERRUPTED
        interrupted.error = interruption.reason.kind.code
        interrupted.message = loan.lend(interruption.reason.message)
        interrupted.tried = loan.lend(interruption.reason.tried)
        interrupted.answer = loan.lend(interruption.reason.answer)
        interrupted.retry_milliseconds = interruption.nextAttempt.microseconds / 1000
        interrupted.failures = UInt32(clamping: interruption.failures)
    }

    mutating func fill(_ result: Restored, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_RESTORED
        restored.server = loan.lend(result.server)
        restored.milliseconds = result.duration.microseconds / 1000
    }

    mutating func fill(notice text: String, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_NOTICE
        notice = loan.lend(text)
    }

    mutating func fill(_ line: TraceLine, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_TRACE
        trace.outgoing = line.isOutgoing
        trace.channel = loan.lend(line.channel.rawValue)
        trace.text = loan.lend(line.text)
    }

    mutating func fill(_ error: SignInError?, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_ENDED
        ended.error = error?.kind.code ?? COMMUNICATOR_ERROR_NONE
        ended.message = loan.lend(error?.message ?? localized("Signed out."))
        ended.tried = loan.lend(error?.tried ?? "")
        ended.answer = loan.lend(error?.answer ?? "")
        ended.advice = loan.lend(error?.advice ?? "")
        ended.may_retry = error?.kind.mayPass ?? false
        ended.retry_seconds = UInt32(clamping: error?.retryAfter?.components.seconds ?? 0)
        ended.diagnosis_helps = error?.kind.callsForDiagnosis ?? false
    }
}

extension Duration {
    var microseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) * 1_000_000 + UInt64(clamping: attoseconds / 1_000_000_000_000)
    }
}
