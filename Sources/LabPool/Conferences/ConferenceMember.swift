import EventLoop
import SIP

/// An endpoint of a person in a conference, however it is connected.
@LoopActor
protocol ConferenceMember: AnyObject {
    /// Without `sip:`.
    var address: String { get }
    /// The name that the roster shows.
    var displayName: String { get }
    /// The name that the endpoint gave itself.
    var endpoint: String { get }
    /// The URI that the endpoint's messages carry.
    var gruu: String { get }
    var isInLobby: Bool { get }
    var isInChat: Bool { get }

    /// Lets the member in, who waits in the lobby.
    func admit()
    /// Ends the membership: the room has removed the member, or is closed for everybody.
    func dismiss(from room: ConferenceRoom, isOver: Bool)
    /// Tells what has changed, or everything.
    func tell(_ news: ConferenceNews)
    /// Hands a message over; the key by which the room is told what became of it, nil if nothing is to be heard of it.
    func deliver(_ message: ConferenceMessage, of room: ConferenceRoom) -> String?
    /// Hears that somebody did not get one of the member's own messages.
    func noteFailure(of message: Int, for recipient: any ConferenceMember, _ status: Status, in room: ConferenceRoom)
    /// Hears that all who were to get one of the member's own messages have answered.
    func noteEnd(of message: Int)
}

/// What a room says in its chat.
struct ConferenceMessage {
    let number: Int
    let sender: any ConferenceMember
    /// MESSAGE, or INFO for the news of typing.
    let method: Method
    let contentType: String?
    let body: [UInt8]
}

/// The state of a conference, for its members.
struct ConferenceNews {
    /// As a document for SIP.
    let document: String
    /// Whom it is about.
    let people: [ConferenceDocument.Person]
    /// Whether it is about everybody.
    let isComplete: Bool
}
