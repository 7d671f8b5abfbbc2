import Contacts
import EventLoop
import UCWA

/// Finds people, tells who somebody is, and brings photos, over UCWA (sheet 4.1, 4.5).
@LoopActor
final class WebPeople: WebCapability, PeopleCommands {
    private let outlet: EventOutlet

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    func search(_ text: String) -> UInt64 { 0 }
    func information(on address: ContactAddress) -> UInt64 { 0 }
    func photo(of address: ContactAddress) {}

    func run(_ endpoint: WebEndpoint) async throws {}
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}
    func catchUp(_ endpoint: WebEndpoint) async throws {}
}
