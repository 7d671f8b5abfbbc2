import EventLoop
import Messaging
import SIP
import Security

/// The requests and answers of instant messages on one registration (messaging sheet 2 to 7).
@LoopActor
struct InstantMessaging {
    let endpoint: RegisteredEndpoint

    init(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
    }

    /// Invites a person.
    ///
    /// - Throws: ``DeliveryFailure`` if the invitation is refused; what ends the registration.
    func invite(_ address: SignInAddress, _ text: StyledText, tag: String) async throws -> ConversationMachine.Event {
        guard let uri = try? URI(parsing: address.uri) else { throw DeliveryFailure(.unknown) }
        return try await invite(uri, text, tag: tag)
    }

    /// Invites a person with a text, or, without any, a conference's server.
    func invite(
        _ uri: URI, _ text: StyledText?, tag: String = Token.random(bytes: 5)
    ) async throws -> ConversationMachine.Event {
        try await begin(invitation(uri, text, tag))
    }

    /// Invites another member of a group chat, so that the mesh is complete (messaging sheet 8).
    ///
    /// - Throws: ``DeliveryFailure`` if the invitation is refused; what ends the registration.
    func complete(_ callID: String, with person: SignInAddress) async throws -> (Dialog, AcceptedTypes) {
        guard let uri = try? URI(parsing: person.uri) else { throw DeliveryFailure(.unknown) }
        var request = invitation(uri, nil, Token.random(bytes: 5))
        request.callID = callID
        request.headers.append(.triggeredInvite, "TRUE")
        request.headers.append(.require, MeshInvitation.feature)
        guard case .accepted(let dialog, let types, _) = try await begin(request) else {
            throw DeliveryFailure(.unavailable)
        }
        return (dialog, types)
    }

    /// Asks the manager of a group chat to invite a person.
    func referral(of person: SignInAddress, in dialog: inout Dialog) throws -> Message {
        var request = try endpoint.request(.refer, in: &dialog)
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.referTo, "<\(person.uri)>")
        request.headers.append(.referredBy, dialog.local.description)
        request.headers.append(.require, MeshInvitation.feature)
        return request
    }

    private func begin(_ request: Message) async throws -> ConversationMachine.Event {
        let response = try await answer(to: request)
        guard response.status?.isSuccess == true, let cseq = request.cseq else { throw DeliveryFailure(response) }
        guard let dialog = try? Dialog(request: request, response: response) else {
            throw DeliveryFailure(.unavailable)
        }
        try endpoint.acknowledge(cseq, in: dialog)
        return .accepted(
            dialog, MessageSession(parsing: response.body)?.accepted ?? AcceptedTypes([]),
            hasTakenText: request.headers.contains(.msTextFormat)
                && response.headers.contains(FirstMessage.feature, in: .supported))
    }

    /// A text inside a dialog.
    func message(_ text: StyledText, _ accepted: AcceptedTypes, in dialog: inout Dialog) throws -> Message {
        var request = try endpoint.request(.message, in: &dialog)
        let composed = ComposedText(text, accepted: accepted)
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, composed.contentType)
        request.body = composed.body
        return request
    }

    func typing(_ isTyping: Bool, in dialog: inout Dialog) throws -> Message {
        var request = try endpoint.request(.info, in: &dialog)
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, TypingDocument.contentType)
        request.body = TypingDocument(isTyping: isTyping).body
        return request
    }

    /// What became of a request inside a dialog.
    ///
    /// - Parameter take: takes the answer before that, if there is one.
    func outcome(
        of request: Message, _ take: @LoopActor (Message) -> Void
    ) async throws -> ConversationMachine.Outcome {
        do {
            let response = try await answer(to: request)
            take(response)
            let failure = DeliveryFailure(response)
            switch response.status?.code ?? 0 {
            case 200...299: return .delivered
            case 404, 410, 480, 481: return .gone(failure, isCertain: true)
            case 408: return .gone(failure, isCertain: false)
            // A word of typing before it was still on its way (messaging sheet 1.4).
            case 500 where request.method == .message && response.reason?.hasPrefix("Stale CSeq") == true:
                return .gone(failure, isCertain: true)
            default: return .failed(failure)
            }
        } catch let failure as DeliveryFailure {
            return .gone(failure, isCertain: false)
        }
    }

    /// A received INVITE as if its sender had known which endpoint answers.
    func received(_ invite: Message) -> Message {
        var invite = invite
        invite.to?.epid = endpoint.identity.endpoint.epid.value
        return invite
    }

    /// Accepts an INVITE, and takes the text that it carries.
    ///
    /// - Returns: nil if no dialog comes of it.
    func accept(_ request: ServerRequest) -> (invite: Message, text: StyledText?, dialog: Dialog)? {
        request.cancelled = nil
        let invite = received(request.message)
        let text = FirstMessage.text(of: invite)
        request.respond(answer(invite, tag: request.tag, hasTakenText: text != nil))
        return (try? Dialog(received: invite, localTag: request.tag)).map { (invite, text, $0) }
    }

    /// Answers an INVITE or UPDATE that asks whether the conversation still stands (RFC 4028 9).
    func refresh(_ request: ServerRequest) {
        guard request.message.method == .invite else { return endpoint.confirm(request) }
        request.respond(answer(request.message, tag: request.tag, hasTakenText: false))
    }

    /// The 200 to an INVITE.
    func answer(_ invite: Message, tag: String, hasTakenText: Bool) -> Message {
        var answer = Message(responseTo: invite, .ok, toTag: tag)
        answer.headers.append(.contact, endpoint.contact)
        for feature in Self.features + [MeshInvitation.feature] + (hasTakenText ? [FirstMessage.feature] : []) {
            answer.headers.append(.supported, feature)
        }
        answer.headers.append(.contentType, MessageSession.contentType)
        answer.body = MessageSession.description(host: endpoint.localAddress, user: endpoint.identity.uri)
        return answer
    }

    private static let features = ["ms-sender", "ms-dialog-route-set-update"]

    private func invitation(_ uri: URI, _ text: StyledText?, _ tag: String) -> Message {
        var request = endpoint.request(.invite, to: uri, tag: tag)
        for feature in Self.features { request.headers.append(.supported, feature) }
        request.headers.append(.contact, endpoint.contact)
        if let text {
            if let header = FirstMessage.header(text) { request.headers.append(.msTextFormat, header) }
            // A new one for each session: a peer refuses one that it knows.
            request.headers.append(.msConversationID, Base64.encode(RandomBytes.generate(count: 20)))
        }
        request.headers.append(.contentType, MessageSession.contentType)
        request.body = MessageSession.description(host: endpoint.localAddress, user: nil)
        return request
    }

    /// The final response.
    ///
    /// - Throws: ``DeliveryFailure`` if none comes, or one that may not be believed; what ends the registration.
    func answer(to request: Message) async throws -> Message {
        do {
            return try await endpoint.send(request)
        } catch let error as TransactionError {
            switch error {
            case .timedOut, .notARequest: throw DeliveryFailure(.offline)
            case .notAuthentic: throw DeliveryFailure(.unavailable)
            }
        }
    }
}

extension ServerRequest {
    /// Reads a MESSAGE, and answers it by whether it can be shown.
    func acceptMessage() -> MessageContent {
        let content = MessageContent(headers: message.headers, body: message.body)
        guard case .unreadable = content else {
            respond(.ok)
            return content
        }
        var refusal = response(.unsupportedMediaType)
        refusal.headers.append(.accept, MessageSession.accepted.joined(separator: ", "))
        respond(refusal)
        return content
    }
}
