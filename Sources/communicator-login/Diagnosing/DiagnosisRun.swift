import CCommunicator
import Commands
import Localization
import PollLoop

/// One diagnosis, from opening the account to the verdict.
final class DiagnosisRun {
    private let reports: [any DiagnosisReport]
    private let host = LibraryHost()
    private var diagnosis: communicator_diagnosis = 0
    private var status: ExitStatus?

    init(reports: [any DiagnosisReport]) {
        self.reports = reports
    }

    /// Diagnoses; returns when the verdict has been shown, or a signal came.
    func run(_ settings: AccountSettings, password: InputLine?) -> ExitStatus {
        host.onEvent = { [unowned self] in handle($0) }
        host.start()
        defer { host.stop() }
        switch settings.open() {
        case .refused(let refusal):
            TextOutput.error.write(line: refusal.message)
            return ExitStatus(refusal.error)
        case .account(let account):
            if let password { _ = password.withBytes { communicator_account_set_password(account, $0, $1) } }
            diagnose(account)
            communicator_account_close(account)
            return status ?? .internalError
        }
    }

    private func diagnose(_ account: communicator_account) {
        let signals = TerminationSignals()
        host.onReadable(signals.descriptor) { [unowned self] in
            while signals.next() != nil {
                communicator_diagnosis_cancel(diagnosis)
                status = .interrupted
            }
        }
        guard communicator_diagnose(account, &diagnosis) == COMMUNICATOR_OK else { return }
        host.run { status == nil }
        host.onReadable(signals.descriptor, nil)
    }

    private func handle(_ event: communicator_event) {
        switch DiagnosisEvent(event, of: diagnosis) {
        case .check(let check): for report in reports { report.show(check) }
        case .verdict(let verdict):
            for report in reports { report.show(verdict) }
            status = ExitStatus(verdict.mender)
        case nil: break
        }
    }
}
