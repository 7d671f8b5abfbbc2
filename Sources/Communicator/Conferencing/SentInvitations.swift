import SIP

/// The dialogs of invitations into one conference that others have accepted: each lasts until the person is there, ends
/// it, or the user leaves (messaging sheet 9.8).
struct SentInvitations {
    private static let most = 100

    private var dialogs: [(person: String, dialog: Dialog)] = []

    /// - Returns: the oldest one, where there are too many.
    mutating func add(_ dialog: Dialog, with person: SignInAddress) -> Dialog? {
        dialogs.append((person.key, dialog))
        return dialogs.count > Self.most ? dialogs.removeFirst().dialog : nil
    }

    func has(_ dialog: DialogIdentifier) -> Bool { dialogs.contains { $0.dialog.identifier == dialog } }

    mutating func remove(_ dialog: DialogIdentifier) { dialogs.removeAll { $0.dialog.identifier == dialog } }

    /// Takes those of a person away, to be ended; of everybody where that is nil.
    mutating func end(with person: String? = nil) -> [Dialog] {
        let ended = dialogs.filter { person == nil || $0.person == person }.map(\.dialog)
        dialogs.removeAll { person == nil || $0.person == person }
        return ended
    }
}
