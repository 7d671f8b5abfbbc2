/// The subscriptions to one's own data that make a pool treat the endpoint as signed in (sign-in sheet 9).
enum SelfSubscription: String, CaseIterable {
    /// The contact list.
    case roamingContacts = "vnd-microsoft-roaming-contacts"
    /// One's own published presence and its audience.
    case roamingSelf = "vnd-microsoft-roaming-self"
    /// The pool's settings for its clients.
    case provisioning = "vnd-microsoft-provisioning-v2"

    /// The media type of request and notifications.
    var contentType: String {
        switch self {
        case .roamingContacts: "application/vnd-microsoft-roaming-contacts+xml"
        case .roamingSelf: "application/vnd-microsoft-roaming-self+xml"
        case .provisioning: "application/vnd-microsoft-roaming-provisioning-v2+xml"
        }
    }

    /// Whether the data is asked for once instead of followed.
    var isFetch: Bool { self == .provisioning }

    /// What the client can do with the data besides reading it.
    var features: [String] { self == .roamingContacts ? ["ms-ucs"] : [] }

    /// What is asked for; nil where there is only one answer.
    var body: String? {
        switch self {
        case .roamingContacts: nil
        case .roamingSelf:
            """
            <roamingList xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">\
            <roaming type="categories"/><roaming type="containers"/><roaming type="subscribers"/></roamingList>
            """
        case .provisioning:
            """
            <provisioningGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist">\
            <provisioningGroup name="ServerConfiguration"/><provisioningGroup name="meetingPolicy"/>\
            <provisioningGroup name="persistentChatConfiguration"/><provisioningGroup name="ucPolicy"/>\
            </provisioningGroupList>
            """
        }
    }
}
