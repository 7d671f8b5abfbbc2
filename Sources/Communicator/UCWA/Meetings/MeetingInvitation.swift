import Conferencing
import UCWA

/// Somebody asks the user into a conference (UCWA sheet 6.5).
struct MeetingInvitation {
    let conference: ConferenceAddress?
    let conversation: String
    let accept: String
    let decline: String?
    let subject: String

    /// Nil if it cannot be accepted.
    init?(_ resource: UCWAResource) {
        guard let accept = resource.link("accept")?.href, let conversation = resource.link("conversation")?.href else {
            return nil
        }
        self.accept = accept
        self.conversation = conversation
        conference = resource.text("onlineMeetingUri").flatMap { ConferenceAddress($0) }
        decline = resource.link("decline")?.href
        subject = (resource.text("subject") ?? "").cut
    }
}
