public import EventLoop

/// What whoever has an account does with conferences: opens, joins, is asked into them.
@LoopActor
public protocol MeetingCommands: ConferenceCommands {
    /// Opens a conference.
    ///
    /// - Returns: the number that it has in commands and events.
    func start(subject: String) -> UInt64
    /// Joins the meeting that a link, an address or a number names (``MeetingLink``); nil for a text that is none.
    ///
    /// - Returns: the conference's number, which is that of before where the user is in it already.
    func join(_ text: String) -> UInt64?
    /// Answers an invitation; false if there is none of that number. An accepted one is joined under its number.
    func answer(_ number: UInt64, accepts: Bool) -> Bool
    /// Makes the conversation with one person a conference, into which another is asked. Where the server cannot let it
    /// grow, a new conference is opened, and both are asked in.
    ///
    /// - Returns: the conference's number.
    func grow(_ partner: SignInAddress, with person: SignInAddress) -> UInt64
}

extension MeetingCommands {
    /// Opens a conference without a subject, and asks people in.
    func open(for people: [SignInAddress]) -> UInt64 {
        let number = start(subject: "")
        for person in people { _ = invite(person, to: number) }
        return number
    }
}
