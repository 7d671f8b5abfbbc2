import Messaging
import UCWA

/// A conversation of two as it stands on the server.
struct ChatSession {
    /// As the server writes it.
    let href: String
    let key: ResourceKey
    /// The text of an invitation that has not been shown yet.
    var unshown: StyledText?
    /// The text of an invitation that was shown: servers send it again.
    var shown: StyledText?
    /// Whether it is the person's invitation, which is not accepted yet.
    var isOffer = false
    /// Whether it is becoming a conference: nothing is sent until it is known whether it does.
    var isGrowing = false
    /// The messages as the server describes them.
    var messaging: UCWAResource?

    init(href: String, unshown: StyledText? = nil) {
        self.href = href
        key = ResourceKey(href)
        self.unshown = unshown
    }

    var sendLink: String? { isGrowing ? nil : messaging?.sendLink }
    var typingLink: String? { isGrowing ? nil : messaging?.typingLink }

    /// Whether the others take formatting.
    var takesHTML: Bool { messaging?.takesHTML ?? false }
}
