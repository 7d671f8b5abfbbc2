import CCommunicator
import Communicator
import Diagnosis

extension communicator_event {
    mutating func fill(_ event: DiagnosisEvent, of diagnosis: communicator_diagnosis, _ loan: TextLoan) {
        switch event {
        case .check(let found): fill(found, diagnosis, loan)
        case .verdict(let judgement): fill(judgement, diagnosis, loan)
        }
    }

    private mutating func fill(_ found: Check, _ diagnosis: communicator_diagnosis, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_CHECK
        check.diagnosis = diagnosis
        check.outcome =
            switch found.outcome {
            case .good: COMMUNICATOR_CHECK_GOOD
            case .doubtful: COMMUNICATOR_CHECK_DOUBTFUL
            case .bad: COMMUNICATOR_CHECK_BAD
            case .absent: COMMUNICATOR_CHECK_ABSENT
            case .skipped: COMMUNICATOR_CHECK_SKIPPED
            }
        check.subject = loan.lend(found.subject.rawValue)
        check.target = loan.lend(found.target)
        check.title = loan.lend(found.title)
        check.summary = loan.lend(found.summary)
        let details = found.facts.map {
            communicator_detail(name: loan.lend($0.name), value: loan.lend($0.value))
        }
        check.details = loan.lend(details)
        check.detail_count = details.count
        check.microseconds = found.duration.microseconds
    }

    private mutating func fill(_ judgement: Verdict, _ diagnosis: communicator_diagnosis, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_VERDICT
        verdict.diagnosis = diagnosis
        verdict.mender =
            switch judgement.mender {
            case .nobody: COMMUNICATOR_MENDER_NOBODY
            case .user: COMMUNICATOR_MENDER_USER
            case .networkAdministrator: COMMUNICATOR_MENDER_NETWORK_ADMINISTRATOR
            case .serverAdministrator: COMMUNICATOR_MENDER_SERVER_ADMINISTRATOR
            }
        verdict.cause = loan.lend(judgement.cause.rawValue)
        verdict.message = loan.lend(judgement.message)
        verdict.advice = loan.lend(judgement.advice)
        verdict.remarks = loan.lend(judgement.remarks)
        verdict.remark_count = judgement.remarks.count
    }
}
