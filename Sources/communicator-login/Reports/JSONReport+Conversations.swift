import JSON
import SIP

extension JSONReport {
    func show(_ event: ConversationEvent) {
        switch event {
        case .received(let address, let name, let text, let html):
            put([
                "event": "message", "from": .string(address), "name": self.text(name), "text": .string(text),
                "html": .string(html),
            ])
        case .typing(let address, let isTyping):
            put(["event": "typing", "from": .string(address), "typing": .boolean(isTyping)])
        case .delivered(_, let address): put(["event": "delivered", "to": .string(address)])
        case .undelivered(_, let address, let text, let reason, let detail):
            put([
                "event": "undelivered", "to": .string(address), "text": self.text(text), "reason": .string(reason),
                "detail": self.text(detail),
            ])
        case .remark(let address, let text):
            put(["event": "conversation", "with": .string(address), "text": .string(text)])
        }
    }
}
