import CCommunicator
import Communicator
import EventLoop

/// The diagnoses that are under way, by number.
@LoopActor
struct Diagnoses {
    private struct Entry {
        let diagnostician: Diagnostician
        let account: communicator_account
    }

    private var table = HandleTable<Entry>()

    func contains(_ account: communicator_account) -> Bool {
        table.entries.contains { $0.object.account == account }
    }

    /// Begins one.
    mutating func begin(
        _ handle: communicator_account, _ account: Account, isSignedIn: Bool
    ) -> communicator_diagnosis {
        let number = table.insert { number in
            let diagnostician = Diagnostician(account: account, isSignedIn: isSignedIn) { event in
                Core.shared.deliver(event, of: number, account: handle)
            }
            return Entry(diagnostician: diagnostician, account: handle)
        }
        table[number]?.diagnostician.start()
        return number
    }

    /// Forgets one that is over.
    mutating func end(_ diagnosis: communicator_diagnosis) {
        _ = table.remove(diagnosis)
    }

    /// Ends one at once; false if there is none.
    mutating func cancel(_ diagnosis: communicator_diagnosis) -> Bool {
        guard let entry = table.remove(diagnosis) else { return false }
        entry.diagnostician.cancel()
        return true
    }

    /// Ends those of an account at once.
    mutating func cancel(of account: communicator_account) {
        for (number, entry) in table.entries where entry.account == account { _ = cancel(number) }
    }
}

extension Core {
    fileprivate func deliver(
        _ event: DiagnosisEvent, of diagnosis: communicator_diagnosis, account: communicator_account
    ) {
        if case .verdict = event { diagnoses.end(diagnosis) }
        deliver(of: account) { $0.fill(event, of: diagnosis, $1) }
    }
}
