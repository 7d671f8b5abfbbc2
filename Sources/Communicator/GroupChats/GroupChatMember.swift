import EventLoop
import Messaging

/// A member of a group chat other than the user, with the dialogs that stand with it.
@LoopActor
final class GroupChatMember {
    let person: SignInAddress
    /// As the member tells it; may be empty.
    let name: String
    private(set) lazy var courier = makeCourier()
    private let report: @LoopActor (GroupChatMember, TextOutcome) -> Void
    private let ended: @LoopActor (GroupChatMember) -> Void

    init(
        _ person: SignInAddress, name: String,
        report: @escaping @LoopActor (GroupChatMember, TextOutcome) -> Void,
        ended: @escaping @LoopActor (GroupChatMember) -> Void
    ) {
        self.person = person
        self.name = name
        self.report = report
        self.ended = ended
    }

    /// Who has left is not invited again by a text: only the manager invites.
    private func makeCourier() -> TextCourier {
        TextCourier(endpoint: nil) { _, _, _ in
            throw DeliveryFailure(.ended)
        } report: { [weak self] outcome in
            if let self { report(self, outcome) }
        } ended: { [weak self] in
            if let self { ended(self) }
        }
    }
}
