import EventLoop
import UCWA

/// The account's conversations with one person each, over UCWA (sheet 5).
@LoopActor
final class WebMessenger: WebCapability, MessagingCommands {
    private let deliver: @LoopActor (MessagingEvent) -> Void

    init(outlet: EventOutlet) {
        deliver = { outlet.deliver(.messaging($0)) }
    }

    func send(_ html: String, to address: SignInAddress) -> UInt64 { 0 }
    func setTyping(_ isTyping: Bool, to address: SignInAddress) {}
    func leave(_ address: SignInAddress) {}

    func run(_ endpoint: WebEndpoint) async throws {}
    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {}
    func catchUp(_ endpoint: WebEndpoint) async throws {}
}
