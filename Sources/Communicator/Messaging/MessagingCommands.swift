public import EventLoop

/// What is done in conversations with one person each.
@LoopActor
public protocol MessagingCommands: AnyObject {
    /// Sends a text, as soon as that is possible.
    ///
    /// - Parameter html: as libpurple writes it.
    /// - Returns: the number that the text has in events.
    func send(_ html: String, to address: SignInAddress) -> UInt64
    /// Tells a person that the user types, or has stopped, if they are in a conversation.
    func setTyping(_ isTyping: Bool, to address: SignInAddress)
    /// Ends the conversation with a person as soon as everything is sent.
    func leave(_ address: SignInAddress)
}
