/// What is shown of somebody's presence.
public struct Presence: Sendable, Hashable {
    public var activity: Activity
    /// What the server or the person says in their own words in place of the activity's name; mostly empty.
    public var activityText: String
    /// Whether it was a device on the road that spoke last.
    public var isMobile: Bool
    /// Since when the activity holds, in Unix seconds.
    public var since: Int64?
    /// When the person was last seen to be active, in Unix seconds.
    public var lastActive: Int64?
    public var note: Note?
    public var meetingSubject: String
    public var meetingLocation: String
    public var capabilities: DeviceCapabilities

    /// Nobody knows.
    public static let offline = Presence()

    init() {
        activity = .offline
        activityText = ""
        isMobile = false
        meetingSubject = ""
        meetingLocation = ""
        capabilities = []
    }
}
