extension LabPool {
    /// Forgets all conferences, without a word to anybody: what is seen of a server that was restarted.
    public func endConferences() {
        state?.conferences.forget()
    }
}
