import EventLoop
import UCWA

/// The account's conferences, over UCWA (sheet 6).
@LoopActor
final class WebMeetings: WebCapability, MeetingCommands {
    private let deliver: @LoopActor (ConferenceEvent) -> Void
    private let account: Account
    private let network: NetworkAccess

    init(account: Account, network: NetworkAccess, outlet: EventOutlet) {
        self.account = account
        self.network = network
        deliver = { outlet.deliver(.conference($0)) }
    }

    func start(subject: String) -> UInt64 { 0 }
    func join(_ text: String) -> UInt64? { nil }
    func answer(_ number: UInt64, accepts: Bool) -> Bool { false }
    func send(_ html: String, in number: UInt64) -> UInt64? { nil }
    func setTyping(_ isTyping: Bool, in number: UInt64) -> Bool { false }
    func invite(_ person: SignInAddress, to number: UInt64) -> Bool { false }
    func remove(_ person: SignInAddress, from number: UInt64) -> Bool { false }
    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress, in number: UInt64) -> Bool { false }
    func setLocked(_ isLocked: Bool, _ number: UInt64) -> Bool { false }
    func admit(_ person: SignInAddress, isGranted: Bool, to number: UInt64) -> Bool { false }
    func leave(_ number: UInt64) -> Bool { false }

    func run(_ endpoint: WebEndpoint) async throws {}
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}
    func catchUp(_ endpoint: WebEndpoint) async throws {}
}
