import Conferencing
import EventLoop
import Messaging
import SIP
import Security
import XML

/// The requests of conferences on one registration (messaging sheet 9).
@LoopActor
struct ConferenceService {
    /// How long a conference may last.
    private static let lifetime: Int64 = 7 * 3600
    /// How long a server is left alone that is silent.
    private static let respite: Duration = .seconds(60)

    let endpoint: RegisteredEndpoint

    private var user: URI { endpoint.identity.uri }

    /// A new name for a connection to a focus: a GUID in braces.
    private static var endpointName: String { "{\(RandomUUID.generate().uppercased())}" }

    /// Has the factory make a conference.
    ///
    /// - Throws: ``ConferenceFailure``; what ends the registration.
    func create(at factory: URI, subject: String) async throws -> ConferenceAddress {
        let command = ConferenceCommand.addConference(
            identifier: RandomBytes.hexadecimal(count: 16).uppercased(), subject: subject,
            expires: UnixTime.now + Self.lifetime)
        var request = endpoint.request(.service, to: factory)
        try add(command, to: factory, number: 1, &request)
        let response = try await answer(to: request)
        guard response.status?.isSuccess == true, let result = try? ConferenceResponse(parsing: response.body) else {
            throw ConferenceFailure(.notCreated, response)
        }
        if case .failure(let words) = result.outcome { throw ConferenceFailure(.notCreated, detail: words) }
        guard let address = result.conference else { throw ConferenceFailure(.notCreated) }
        return address
    }

    /// Has the focus let the user in.
    ///
    /// - Throws: ``ConferenceFailure``; what ends the registration.
    func join(_ address: ConferenceAddress) async throws -> Dialog {
        var request = endpoint.request(.invite, to: address.focus)
        request.headers.append(.supported, "ms-sender")
        try add(.addUser(endpoint: Self.endpointName), to: address.focus, number: 1, &request)
        let response = try await answer(to: request)
        guard response.status?.isSuccess == true, let cseq = request.cseq,
            let dialog = try? Dialog(request: request, response: response)
        else { throw ConferenceFailure.refusal(response) }
        try endpoint.acknowledge(cseq, in: dialog)
        if let words = response.commandFailure {
            try await endpoint.end(dialog)
            throw ConferenceFailure(.notJoined, detail: words)
        }
        return dialog
    }

    /// Subscribes to the conference's state, or refreshes that.
    ///
    /// - Parameter dialog: of the subscription; nil before the first request.
    /// - Returns: the dialog as it is then, and the answer, which has the state.
    /// - Throws: ``ConferenceFailure``; what ends the registration.
    func follow(_ address: ConferenceAddress, _ dialog: Dialog?) async throws -> (Dialog?, Message) {
        var dialog = dialog
        let request = try subscription(address, &dialog)
        let response = try await answer(to: request)
        guard response.status?.isSuccess == true else { throw ConferenceFailure.refusal(response) }
        dialog?.receive(response: response)
        return (dialog ?? (try? Dialog(request: request, response: response)), response)
    }

    /// A SUBSCRIBE; the one that ends the subscription has no lifetime.
    func subscription(_ address: ConferenceAddress, _ dialog: inout Dialog?, ends: Bool = false) throws -> Message {
        var request: Message
        if var known = dialog {
            request = try endpoint.request(.subscribe, in: &known)
            dialog = known
        } else {
            request = endpoint.request(.subscribe, to: address.focus)
        }
        request.headers.append(.event, "conference")
        request.headers.append(.accept, ConferenceInformation.contentType)
        for feature in ["ms-piggyback-first-notify", "ms-benotify"] { request.headers.append(.supported, feature) }
        request.headers.append(.proxyRequire, "ms-benotify")
        request.headers.append(.contact, endpoint.contact)
        if ends { request.expires = 0 }
        return request
    }

    /// Enters the conversation.
    ///
    /// - Throws: `DeliveryFailure` if that is refused; what ends the registration.
    func enter(_ chat: URI) async throws -> (Dialog, AcceptedTypes) {
        let event = try await InstantMessaging(endpoint).invite(chat, nil)
        guard case .accepted(let dialog, let types, _) = event else { throw DeliveryFailure(.unavailable) }
        return (dialog, types)
    }

    /// A command inside the dialog with the focus.
    func command(_ command: ConferenceCommand, number: UInt32, in focus: inout Dialog, of address: ConferenceAddress)
        throws -> Message
    {
        var request = try endpoint.request(.info, in: &focus)
        try add(command, to: address.focus, number: number, &request)
        return request
    }

    /// Asks a person into the conference.
    ///
    /// - Returns: the dialog of the invitation; nil if none comes of it.
    /// - Throws: `DeliveryFailure` if that is refused; what ends the registration.
    func invite(_ person: SignInAddress, to address: ConferenceAddress, subject: String) async throws -> Dialog? {
        guard let uri = try? URI(parsing: person.uri) else { throw DeliveryFailure(.unknown) }
        var request = endpoint.request(.invite, to: uri)
        request.headers.append(.supported, "ms-sender")
        request.headers.append(.contact, endpoint.contact)
        request.headers.append(.contentType, ConferenceInvitation.contentType)
        request.body = try ConferenceInvitation(to: address, subject: subject).body()
        let response = try await endpoint.send(request)
        guard response.status?.isSuccess == true, let cseq = request.cseq else { throw DeliveryFailure(response) }
        guard let dialog = try? Dialog(request: request, response: response) else { return nil }
        try endpoint.acknowledge(cseq, in: dialog)
        return dialog
    }

    private func add(
        _ command: ConferenceCommand, to target: URI, number: UInt32, _ request: inout Message
    ) throws {
        if request.headers[.contact] == nil { request.headers.append(.contact, endpoint.contact) }
        request.headers.append(.contentType, ConferenceCommand.contentType)
        request.body = try command.body(to: target.description, from: user.description, number: number)
    }

    private func answer(to request: Message) async throws -> Message {
        do {
            return try await endpoint.send(request)
        } catch is TransactionError {
            throw ConferenceFailure(.noAnswer, retryDelay: Self.respite)
        }
    }
}
