/// What the program does while it is signed in.
struct StayPlan {
    /// How long it stays, after the message has had its answer; nil: until it is interrupted.
    let duration: Duration?
    /// Whom it searches for at once.
    let search: String?
    /// What it sends at once.
    let message: MessageToSend?
}
