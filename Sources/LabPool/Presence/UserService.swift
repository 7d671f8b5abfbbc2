import EventLoop
import SIP
import XML

/// Answers SERVICE: edits of the contact list, searches, publications, access levels, people who watch.
@LoopActor
struct UserService {
    let state: PoolState
    let registration: Registration

    /// Completes `answer`, a 200, or refuses.
    func answer(_ request: Message, _ answer: Message) throws(Refusal) -> Message {
        guard let type = request.contentType else { return answer }
        do {
            return try serve("\(type.type)/\(type.subtype)".lowercased(), request, answer)
        } catch let refusal as Refusal {
            throw refusal
        } catch let conflict as PublicationConflict {
            var answer = answer
            answer.startLine = .response(.conflict, reason: "Conflict")
            return answer.with("application/msrtc-fault+xml", conflict.body)
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func serve(_ type: String, _ request: Message, _ answer: Message) throws -> Message {
        let address = registration.address
        switch type {
        case "application/soap+xml":
            let envelope = try XMLElement(parsing: request.body)
            if let search = try DirectorySearch(envelope) {
                return answer.with("application/SOAP+xml", try search.answer(from: state.directory))
            }
            guard state.contactKeeping == .pool else { throw Refusal.contactsInExchange }
            let body = try state.presence.edit(envelope, of: address)
            return body.map { answer.with("application/SOAP+xml", $0) } ?? answer
        case "application/msrtc-category-publish+xml":
            let body = try state.presence.publish(XMLElement(parsing: request.body), of: registration)
            return answer.with("application/vnd-microsoft-roaming-self+xml", body)
        case "application/msrtc-setcontainermembers+xml":
            try state.presence.setContainerMembers(XMLElement(parsing: request.body), of: address)
        case "application/msrtc-presence-setsubscriber+xml":
            try state.presence.acknowledge(XMLElement(parsing: request.body), by: address)
        default: break
        }
        return answer
    }
}

extension Message {
    /// The message with a body.
    func with(_ type: String, _ body: String) -> Message {
        var message = self
        message.headers.append(.contentType, type)
        message.body = Array(body.utf8)
        return message
    }
}
