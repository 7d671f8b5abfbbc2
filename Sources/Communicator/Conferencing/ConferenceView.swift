import Conferencing

/// What the user sees of a conference, as its documents come.
struct ConferenceView {
    /// The user, `user@domain` in lower case.
    let user: String
    private(set) var roster = ConferenceRoster()
    private(set) var state = ConferenceState()
    /// Whether there was a document: who is in the first one was there before the user.
    private var isKnown = false

    init(user: String) {
        self.user = user
    }

    /// Takes a document; what there is to tell.
    mutating func apply(_ document: ConferenceInformation) -> [ConferenceEvent.Kind] {
        var news: [ConferenceEvent.Kind] = roster.apply(document).map { .person($0, isNews: isKnown) }
        let now = ConferenceState(
            subject: roster.subject, link: roster.link ?? "", isLocked: roster.isLocked,
            isInLobby: roster.participant(user)?.place == .lobby, organizer: roster.organizer,
            phoneIdentifier: roster.phoneIdentifier)
        if now != state || !isKnown { news.append(.state(now)) }
        state = now
        isKnown = true
        return news
    }

    /// Whether the user is known to be no presenter, who alone may command.
    var isAttendee: Bool { roster.participant(user)?.role == .attendee }

    func isPresent(_ address: String) -> Bool { roster.participant(address)?.place == .present }

    /// The name of a person; empty if none is known.
    func name(of address: String) -> String {
        roster.participant(address)?.name ?? ""
    }
}
