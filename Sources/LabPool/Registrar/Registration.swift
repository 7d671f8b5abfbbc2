import EventLoop
import SIP

/// One endpoint that a user is registered with.
struct Registration: Sendable {
    /// The user's address.
    let address: String
    /// The endpoint's identifier.
    let endpoint: String
    /// The endpoint's instance as the client spelled it.
    let instance: String
    /// Where the endpoint is reached.
    let contact: String
    /// The URI that reaches this endpoint from anywhere.
    let gruu: String
    /// Seconds until the registration ends, from its last refresh.
    let lifetime: Int

    /// The endpoint as a `Contact` of the registrar's answer.
    var contactValue: String {
        "<\(contact)>;expires=\(lifetime);+sip.instance=\"\(instance)\";gruu=\"\(gruu)\""
    }
}
