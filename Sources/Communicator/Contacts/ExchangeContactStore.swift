import Contacts
import EventLoop
import Localization
import Network
import Web
import XML

/// The contact list that Exchange keeps: reads it, and has it changed (services sheet 8).
@LoopActor
final class ExchangeContactStore {
    private let access: ExchangeAccess
    private var contacts: ExchangeContacts?

    init(_ access: ExchangeAccess) {
        self.access = access
    }

    /// Reads the list.
    ///
    /// - Throws: ``ExchangeFailure``; `CancellationError`.
    func read() async throws -> ContactList {
        let answer = try await ask(ExchangeContacts.request())
        guard let read = try? ExchangeContacts(parsing: answer, since: contacts) else { throw ExchangeFailure.answer }
        contacts = read
        return read.list
    }

    /// Takes the next step to an edit.
    ///
    /// - Returns: the list afterwards.
    /// - Throws: ``ExchangeFailure`` with the reason why the edit is not made; `CancellationError`.
    func make(_ edit: ContactEdit) async throws -> ContactList {
        guard let contacts, let step = contacts.step(to: edit) else {
            throw ExchangeFailure(reason: localized("Exchange keeps no names that you give to people."))
        }
        guard let document = try? step.document() else {
            throw ExchangeFailure(reason: localized("The name cannot be sent."))
        }
        if let problem = ExchangeEdit.problem(in: try await ask(document)) {
            throw ExchangeFailure(reason: problem)
        }
        let list = try await read()
        guard list != contacts.list else { throw ExchangeFailure.answer }
        return list
    }

    private func ask(_ document: String) async throws -> [UInt8] {
        guard let response = try await access.askOwn(document, limit: ContactLimits.document.bytes) else {
            throw ExchangeFailure.silence
        }
        // Faults have the status 500, and say more.
        guard response.status == 200 || response.status == 500 else {
            throw ExchangeFailure(reason: localized("The server said: \(String(response.status))"))
        }
        return response.body
    }
}

/// Why Exchange did not do what was asked, in words for the user.
struct ExchangeFailure: Error {
    let reason: String

    static var silence: ExchangeFailure { ExchangeFailure(reason: localized("The server did not answer.")) }
    static var answer: ExchangeFailure {
        ExchangeFailure(reason: localized("The server's answer is not understood."))
    }
}
