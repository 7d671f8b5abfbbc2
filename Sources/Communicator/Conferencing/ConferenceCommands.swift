public import EventLoop

/// What is done in conferences, which are told apart by their numbers, whoever the user is there. Each function but
/// ``send(_:in:)`` is false if there is no such conference.
@LoopActor
public protocol ConferenceCommands: AnyObject {
    /// Sends a text, in HTML as libpurple writes it; nil if there is no such conference.
    ///
    /// - Returns: the number that the text has in events.
    func send(_ html: String, in number: UInt64) -> UInt64?
    /// Tells the others that the user types, or has stopped.
    func setTyping(_ isTyping: Bool, in number: UInt64) -> Bool
    /// Asks a person in.
    func invite(_ person: SignInAddress, to number: UInt64) -> Bool
    /// Removes a person.
    func remove(_ person: SignInAddress, from number: UInt64) -> Bool
    /// Makes a person a presenter, or takes that back.
    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress, in number: UInt64) -> Bool
    /// Lets nobody in any more without a presenter's word, or everybody again.
    func setLocked(_ isLocked: Bool, _ number: UInt64) -> Bool
    /// Lets a person in from the lobby, or sends them away.
    func admit(_ person: SignInAddress, isGranted: Bool, to number: UInt64) -> Bool
    /// Leaves as soon as everything is sent.
    func leave(_ number: UInt64) -> Bool
}
