import Conferencing
public import EventLoop
import Messaging
import Provisioning
import SIP

/// The account's conferences: those that the user opens, joins, or is asked into.
@LoopActor
public final class Conferences: Capability, MeetingCommands {
    /// The most dialogs of accepted invitations that are remembered.
    private static let mostAccepted = 16

    private let account: Account
    private let finder: MeetingFinder
    private let outlet: EventOutlet
    private let trace: MessageTrace
    private var endpoint: RegisteredEndpoint?
    private var conferences: [UInt64: Conference] = [:]
    private lazy var invitations = OpenInvitations<ConferenceAddress>(numbers) { [weak self] in
        self?.deliver($0, .withdrawn)
    }
    /// The dialogs of those that were accepted last, which whoever has invited ends.
    private var accepted: [DialogIdentifier] = []
    private let numbers: ConferenceNumbers
    private let groupChats: GroupChats
    /// Where conferences are made, if the pool has told.
    private var factory: URI?

    init(
        account: Account, network: NetworkAccess, numbers: ConferenceNumbers, groupChats: GroupChats,
        outlet: EventOutlet, trace: MessageTrace
    ) {
        self.account = account
        self.numbers = numbers
        self.groupChats = groupChats
        self.outlet = outlet
        self.trace = trace
        finder = MeetingFinder(network: network)
    }

    // Commands

    public func start(subject: String) -> UInt64 {
        begin(.new(subject: subject))
    }

    public func join(_ text: String) -> UInt64? {
        guard let link = MeetingLink(text, organizer: account.configuration.address.description) else { return nil }
        if case .conference(let address) = link,
            let known = conferences.first(where: { $0.value.address == address && !$0.value.isLeaving })
        {
            return known.key
        }
        return begin(.link(link))
    }

    public func answer(_ number: UInt64, accepts: Bool) -> Bool {
        guard let invitation = invitations.take(number) else { return groupChats.answer(number, accepts: accepts) }
        guard accepts, let endpoint else {
            for request in invitation.requests { request.respond(.decline) }
            return true
        }
        for request in invitation.requests { accept(request, endpoint) }
        begin(.link(.conference(invitation.subject)), number)
        return true
    }

    public func grow(_ partner: SignInAddress, with person: SignInAddress) -> UInt64 { open(for: [partner, person]) }

    public func conference(_ number: UInt64) -> (any ConferenceActions)? {
        conferences[number].flatMap { $0.isLeaving ? nil : $0 } ?? groupChats.chat(number)
    }

    private func begin(_ origin: Conference.Origin) -> UInt64 {
        let number = numbers.next()
        begin(origin, number)
        return number
    }

    private func begin(_ origin: Conference.Origin, _ number: UInt64) {
        let user = account.configuration.address.key
        let conference = Conference(number: number, origin, user: user, finder: finder, trace: trace) { [weak self] in
            guard let self else { throw CancellationError() }
            return try factory ?? URI(parsing: "\(account.configuration.address.uri);gruu;opaque=app:conf:focusfactory")
        } isOpen: { [weak self] in
            self?.isOpen($0) == true
        } tell: { [outlet] in
            outlet.deliver(.conference(ConferenceEvent(conference: number, kind: $0)))
        } forget: { [weak self] in
            self?.conferences[number] = nil
        }
        conferences[number] = conference
        if let endpoint { conference.connect(endpoint) }
    }

    private func isOpen(_ address: ConferenceAddress) -> Bool {
        conferences.values.contains { $0.address == address && !$0.isLeaving }
    }

    // Capability

    func registered(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        for conference in conferences.values { conference.connect(endpoint) }
    }

    func received(_ data: SelfSubscription, in message: Message) throws {
        guard data == .provisioning, message.bringsData,
            let text = try PoolSettings(parsing: message.body)[PoolSettings.serverConfiguration, "focusFactoryUri"]
        else { return }
        factory = try URI(parsing: text)
    }

    func interrupted() {
        endpoint = nil
        invitations.withdrawAll()
        for conference in conferences.values { conference.interrupt() }
    }

    func signOut() {
        for conference in conferences.values { conference.signOut() }
    }

    func close() {
        let ended = conferences.values
        conferences = [:]
        invitations.close()
        for conference in ended { conference.close() }
    }

    func serve(_ request: ServerRequest) -> Bool {
        let message = request.message
        if message.method == .invite, message.toTag == nil { return serveInvite(request) }
        guard let speaker = message.from?.uri, message.method != .ack else { return false }
        let conferences = conferences.values
        if let conference = conferences.first(where: { $0.has(message) })
            ?? conferences.first(where: { $0.hears(message) })
        {
            conference.serve(request)
        } else if speaker.isOfConference {
            request.respond(.callDoesNotExist)
        } else {
            return message.method == .bye && endInvitation(request)
        }
        return true
    }

    // Invitations

    private func serveInvite(_ request: ServerRequest) -> Bool {
        guard case .conference = InvitationKind(request.message) else { return false }
        take(request)
        return true
    }

    private func take(_ request: ServerRequest) {
        let message = request.message
        guard let body = ConferenceInvitation(parsing: message.body), let person = SignInAddress(sender: message) else {
            return request.respond(.badRequest)
        }
        guard body.hasMessages else {
            outlet.deliver(.messaging(.call(from: person, name: message.from?.displayName)))
            return request.respond(.notAcceptableHere)
        }
        if let endpoint, isOpen(body.address) { return accept(request, endpoint) }
        guard let number = invitations.ring(request, into: body.address) else { return }
        deliver(number, .invited(by: person.key, name: message.from?.displayName ?? "", subject: body.subject))
    }

    private func deliver(_ number: UInt64, _ kind: ConferenceEvent.Kind) {
        outlet.deliver(.conference(ConferenceEvent(conference: number, kind: kind)))
    }

    private func accept(_ request: ServerRequest, _ endpoint: RegisteredEndpoint) {
        let invite = InstantMessaging(endpoint).received(request.message)
        var answer = Message(responseTo: invite, .ok, toTag: request.tag)
        answer.headers.append(.contact, endpoint.contact)
        request.respond(answer)
        guard let callID = invite.callID else { return }
        if accepted.count >= Self.mostAccepted { accepted.removeFirst() }
        accepted.append(
            DialogIdentifier(callID: callID, localTag: request.tag, remoteTag: invite.fromTag ?? ""))
    }

    /// Takes the end of an invitation that was accepted, which says nothing of the conference; false for any other's.
    private func endInvitation(_ request: ServerRequest) -> Bool {
        guard let index = accepted.firstIndex(where: { $0 == DialogIdentifier(ofReceived: request.message) }) else {
            return false
        }
        accepted.remove(at: index)
        request.respond(.ok)
        return true
    }
}

extension URI {
    /// Whether this is one of a conference's servers, and no person.
    fileprivate var isOfConference: Bool {
        parameters["opaque"]?.lowercased().hasPrefix("app:conf:") == true
    }
}
