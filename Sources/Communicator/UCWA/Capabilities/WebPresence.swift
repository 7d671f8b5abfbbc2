import Contacts
import EventLoop
import Presence
import UCWA

/// The user's own presence, over UCWA (sheet 3.5, 3.6).
@LoopActor
final class WebPresence: WebCapability, OwnPresenceCommands {
    private let outlet: EventOutlet

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// UCWA does not tell.
    var isElsewhere: Bool { false }

    func choose(_ availability: Availability, note: String?) {}
    func setIdle(_ isIdle: Bool) {}
    func reset() {}
    func setAccess(of address: ContactAddress, to level: AccessLevel?) {}

    func run(_ endpoint: WebEndpoint) async throws {}
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}
    func catchUp(_ endpoint: WebEndpoint) async throws {}
}
