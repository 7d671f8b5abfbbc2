import EventLoop

/// The endpoint for the time of one application that can be reached: what a capability speaks to a UCWA server with.
@LoopActor
struct WebEndpoint {
    let account: Account
    /// What is asked, and which links are allowed now: `application.link("startMessaging", of: "communication")`. Events
    /// that an operation brings are told apart by the `operationId` that it was begun with.
    let application: UCWAApplication
    /// Whether it is another application than the last one: conversations and subscriptions of before are gone. It is the
    /// same one after the network was away for a moment; what happened meanwhile comes as events.
    let isNew: Bool
}
