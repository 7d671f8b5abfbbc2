public import SIP

/// A piece of a text that waits to be sent, or for its confirmation.
public struct OutgoingPart: Sendable, Hashable {
    /// The text that the piece belongs to.
    public let number: UInt64
    public let text: StyledText
    /// Whether the text is delivered when this piece is.
    public let isLast: Bool
    /// The MESSAGE in which it went out; sent again as it is after the connection was lost, so that who has it already
    /// knows it again.
    public internal(set) var sent: Message?
    /// Whether it was on its way when the connection was lost, so that a dialog that is gone by now may have had it.
    var mayHaveArrived = false
    /// Whether it was in an INVITE when the connection was lost.
    var wasInInvitation = false
    /// Whether it was refused once by a dialog that had ended.
    var isRepeated = false

    init(number: UInt64, text: StyledText, isLast: Bool) {
        self.number = number
        self.text = text
        self.isLast = isLast
    }
}
