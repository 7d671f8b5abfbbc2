/// Shows what happens, to a person or to a script.
protocol Report: AnyObject {
    /// Whether a person reads it, who can then be asked whether to trust a certificate.
    var isForPeople: Bool { get }

    func show(_ event: SessionEvent)
}
