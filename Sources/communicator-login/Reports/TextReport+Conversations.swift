import Localization

extension TextReport {
    /// A line for each message; typing is not worth one.
    func line(_ event: ConversationEvent) -> String? {
        switch event {
        case .received(let address, let name, let text, _):
            name.isEmpty ? "\(address): \(text)" : "\(name) (\(address)): \(text)"
        case .typing: nil
        case .delivered(_, let address): localized("The message to \(address) was delivered.")
        case .undelivered(_, let address, _, let reason, let detail):
            localized("The message to \(address) was not delivered. \(reason)") + (detail.isEmpty ? "" : " (\(detail))")
        case .remark(let address, let text): "\(address): \(text)"
        }
    }
}
