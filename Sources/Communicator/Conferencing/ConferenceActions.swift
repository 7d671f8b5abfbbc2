public import EventLoop

/// What is done in one conference, whoever the user is there.
@LoopActor
public protocol ConferenceActions: AnyObject {
    /// Sends a text, in HTML as libpurple writes it.
    ///
    /// - Returns: the number that the text has in the events of this conference.
    func send(_ html: String) -> UInt64
    /// Tells the others that the user types, or has stopped.
    func setTyping(_ isTyping: Bool)
    /// Asks a person in.
    func invite(_ person: SignInAddress)
    /// Removes a person.
    func remove(_ person: SignInAddress)
    /// Makes a person a presenter, or takes that back.
    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress)
    /// Lets nobody in any more without a presenter's word, or everybody again.
    func setLocked(_ isLocked: Bool)
    /// Lets a person in from the lobby, or sends them away.
    func admit(_ person: SignInAddress, isGranted: Bool)
    /// Leaves as soon as everything is sent.
    func leave()
}
