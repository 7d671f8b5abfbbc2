import Communicator
import Conferencing
import Messaging

/// What a client has been told of its conferences, the last one where there are several.
extension ChatClient {
    private var kinds: [ConferenceEvent.Kind] { conferenceEvents.map(\.kind) }

    /// The numbers of open invitations.
    var invitations: [UInt64] {
        conferenceEvents.compactMap { if case .invited = $0.kind { $0.conference } else { nil } }
    }

    var opened: ConferenceAddress? {
        kinds.compactMap { if case .opened(let address) = $0 { address } else { nil } }.last
    }

    /// Everybody who is there or waits, with role and place.
    var roster: [String: Participant] {
        kinds.reduce(into: [:]) { roster, kind in
            guard case .person(let person, _) = kind else { return }
            let name = String(person.address.prefix { $0 != "@" })
            roster[name] = person.place == .absent ? nil : person
        }
    }

    /// Who is in the conversation.
    var present: Set<String> { Set(roster.filter { $0.value.place == .present }.keys) }

    var conferenceState: ConferenceState? {
        kinds.compactMap { if case .state(let state) = $0 { state } else { nil } }.last
    }

    /// The texts that arrived, with their sender.
    var heard: [String] {
        kinds.compactMap { kind in
            guard case .received(let message) = kind else { return nil }
            return "\(message.address.prefix { $0 != "@" }): \(message.text.plain)"
        }
    }

    var remarks: [String] {
        kinds.compactMap { if case .remark(let text) = $0 { text } else { nil } }
    }

    var endings: [String] {
        kinds.compactMap { if case .ended(let reason) = $0 { reason } else { nil } }
    }

    var lost: [String] {
        kinds.compactMap { if case .undelivered(let message) = $0 { message.text?.plain } else { nil } }
    }

    var typists: [String] {
        kinds.compactMap { kind in
            guard case .typing(let address, let isTyping) = kind else { return nil }
            return "\(address.prefix { $0 != "@" }) \(isTyping)"
        }
    }

    /// Opens a conference and has others come in.
    func meet(_ others: ChatClient...) async throws -> UInt64 {
        let conferences = session.conferences
        let number = conferences.start(subject: "Budget")
        for other in others {
            let before = other.invitations.count
            _ = conferences.invite(other.address, to: number)
            try await other.wait { $0.invitations.count == before + 1 }
            if let invitation = other.invitations.last {
                _ = other.session.conferences.answer(invitation, accepts: true)
            }
        }
        for client in others + [self] { try await client.wait { $0.present.count == others.count + 1 } }
        return number
    }
}
