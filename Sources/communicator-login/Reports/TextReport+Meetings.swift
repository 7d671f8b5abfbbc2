import Localization

extension TextReport {
    /// The lines for what happens in a meeting: people who come with `+`, who wait with `?`, who go with `-`.
    func lines(_ event: MeetingEvent) -> [String] {
        switch event {
        case .invited(let address, let name, let subject):
            [
                "! " + localized("\(person(address, name)) invites you to a conference.")
                    + (subject.isEmpty ? "" : " “\(subject)”")
            ]
        case .opened(let uri): [uri]
        case .person(let address, let name, _, let place, _):
            ["\(mark(place)) \(person(address, name))"]
        case .state(let subject, _, let isLocked, let isWaiting):
            (subject.isEmpty ? [] : [subject])
                + (isLocked ? [localized("The conference is locked.")] : [])
                + (isWaiting ? [localized("You are in the lobby until a presenter lets you in.")] : [])
        case .received(let address, let name, let text, _):
            ["\(person(address, name)): \(text)"]
        case .undelivered(let text, let reason, let detail):
            ["! " + (text.isEmpty ? "" : "“\(text)”: ") + reason + (detail.isEmpty ? "" : " (\(detail))")]
        case .remark(let text), .ended(let text): ["! \(text)"]
        }
    }

    private func person(_ address: String, _ name: String) -> String {
        name.isEmpty ? address : "\(name) (\(address))"
    }

    private func mark(_ place: MeetingEvent.Place) -> String {
        switch place {
        case .present: "+"
        case .lobby: "?"
        case .absent: "-"
        }
    }
}
