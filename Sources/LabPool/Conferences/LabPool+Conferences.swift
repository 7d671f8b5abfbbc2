extension LabPool {
    /// Schedules a meeting that nobody has to open; the pool must be open.
    ///
    /// - Parameters:
    ///   - organizer: the address of one of the pool's users.
    ///   - identifier: 8 to 32 letters and digits, which guests prove to know.
    /// - Returns: the link that people are invited with.
    @discardableResult
    public func schedule(
        _ identifier: String, organizer: String, subject: String = "", admission: AdmissionPolicy = .anonymous
    ) -> String {
        state?.conferences.make(identifier, organizer: organizer, subject: subject, admission).link ?? ""
    }

    /// Says what becomes of the subscriptions of those who follow a conference already.
    public func serveConferences(refreshing: ConferenceRefreshing) {
        state?.conferences.refreshing = refreshing
    }

    /// Has one change of each conference told to nobody, as if a notification had been lost.
    public func loseConferenceNews() {
        state?.conferences.loseNews()
    }

    /// Forgets all conferences, without a word to anybody: what is seen of a server that was restarted.
    public func endConferences() {
        state?.conferences.forget()
    }

    /// Ends a meeting for everybody who is in it or waits, as an organizer does.
    public func close(_ identifier: String, organizer: String) {
        state?.conferences.close(organizer: organizer, identifier: identifier)
    }
}
