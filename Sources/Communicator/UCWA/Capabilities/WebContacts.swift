import Contacts
import EventLoop
import UCWA

/// The contact list, over UCWA (sheet 4.2, 4.3, 4.6).
@LoopActor
final class WebContacts: WebCapability, ContactCommands {
    private let outlet: EventOutlet

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    func wish(_ wish: ContactWish) {}

    func run(_ endpoint: WebEndpoint) async throws {}
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}
    func catchUp(_ endpoint: WebEndpoint) async throws {}
}
