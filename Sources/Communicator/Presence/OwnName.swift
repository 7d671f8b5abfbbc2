import EventLoop
import People

/// Tells the host what the user is called.
@LoopActor
final class OwnName {
    private let outlet: EventOutlet
    private var told: String?

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// Takes what a document says, which may be nothing.
    func tell(_ name: String?) {
        guard let name = name?.prefix(PeopleLimits.text), !name.isEmpty, name != told ?? "" else { return }
        told = String(name)
        outlet.deliver(.presence(.ownName(String(name))))
    }
}
