import JSON

extension JSONReport {
    func show(_ event: MeetingEvent) {
        switch event {
        case .invited(let address, let name, let subject):
            put([
                "event": "meeting-invitation", "from": .string(address), "name": text(name), "subject": text(subject),
            ])
        case .opened(let uri): put(["event": "meeting", "uri": .string(uri)])
        case .person(let address, let name, let isPresenter, let place, let isNews):
            put([
                "event": "participant", "address": .string(address), "name": text(name),
                "role": isPresenter ? "presenter" : "attendee", "place": .string(place.rawValue),
                "news": .boolean(isNews),
            ])
        case .state(let subject, let link, let isLocked, let isWaiting):
            put([
                "event": "meeting-state", "subject": text(subject), "link": text(link), "locked": .boolean(isLocked),
                "waiting": .boolean(isWaiting),
            ])
        case .received(let address, let name, let text, let html):
            put([
                "event": "meeting-message", "from": .string(address), "name": self.text(name), "text": .string(text),
                "html": .string(html),
            ])
        case .undelivered(let text, let reason, let detail):
            put([
                "event": "undelivered", "text": self.text(text), "reason": .string(reason), "detail": self.text(detail),
            ])
        case .remark(let text): put(["event": "meeting-remark", "text": .string(text)])
        case .ended(let text): put(["event": "meeting-ended", "text": .string(text)])
        }
    }
}
