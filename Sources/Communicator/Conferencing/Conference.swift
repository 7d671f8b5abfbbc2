import Conferencing
import EventLoop
import Localization
import Messaging
import SIP
import XML

/// One conference from the wish to be in it until its end, through several registrations.
@LoopActor
final class Conference: ConferenceActions {
    /// How the conference comes to be known.
    enum Origin {
        /// It is made for a subject.
        case new(subject: String)
        case link(MeetingLink)
    }

    private enum Phase {
        case wanted
        /// Left by the user, whose texts may still be on their way.
        case leaving
        case over
    }

    let number: UInt64
    private let origin: Origin
    private let finder: MeetingFinder
    private let trace: MessageTrace
    private let tell: @LoopActor (ConferenceEvent.Kind) -> Void
    /// Called once when it is over.
    private let forget: @LoopActor () -> Void
    private let factory: @LoopActor () throws -> URI
    /// Whether the user is in a conference of this address, or on the way there.
    private let isOpen: @LoopActor (ConferenceAddress) -> Bool
    private lazy var courier = makeCourier()
    private lazy var beginnings = DialogBeginnings { [weak self] in self?.serve($0) }
    private lazy var watch = ConferenceWatch(beginnings) { [weak self] in self?.hear($0) }

    private(set) var address: ConferenceAddress?
    private var endpoint: RegisteredEndpoint?
    private var task: Task<Void, any Error>?
    private var focus: Dialog?
    /// The dialog with the focus before an interruption, which may still have it.
    private var formerFocus: Dialog?
    private var invitations = SentInvitations()
    private var view: ConferenceView
    private var phase = Phase.wanted
    private var lastCommand: UInt32 = 1
    private var lastText: UInt64 = 0
    /// Those who are asked in as soon as there is a conference, or again a connection.
    private var guests: [SignInAddress] = []
    /// Commands that the focus has not heard, as the registration was over; once more with the next one.
    private var unheard: [ConferenceCommand] = []

    /// - Parameters:
    ///   - user: `user@domain`, in lower case.
    ///   - factory: where conferences are made.
    ///   - isOpen: whether the user is in another conference of this address.
    ///   - tell: takes what happens.
    init(
        number: UInt64, _ origin: Origin, user: String, finder: MeetingFinder, trace: MessageTrace,
        factory: @escaping @LoopActor () throws -> URI, isOpen: @escaping @LoopActor (ConferenceAddress) -> Bool,
        tell: @escaping @LoopActor (ConferenceEvent.Kind) -> Void, forget: @escaping @LoopActor () -> Void
    ) {
        self.number = number
        view = ConferenceView(user: user)
        self.origin = origin
        self.finder = finder
        self.trace = trace
        self.factory = factory
        self.isOpen = isOpen
        self.tell = tell
        self.forget = forget
    }

    private func makeCourier() -> TextCourier {
        TextCourier(endpoint: nil) { [weak self] _, _, service in
            guard let self else { throw DeliveryFailure(.ended) }
            let (dialog, types) = try await ConferenceService(endpoint: service.endpoint).enter(try self.chat)
            return .accepted(dialog, types, hasTakenText: false)
        } report: { [tell] outcome in
            if let message = outcome.undelivered(at: "") { tell(.undelivered(message)) }
        }
    }

    var isLeaving: Bool { phase == .leaving }

    // Commands

    func send(_ html: String) -> UInt64 {
        lastText += 1
        courier.send(html, number: lastText)
        return lastText
    }

    func setTyping(_ isTyping: Bool) { courier.perform(.type(isTyping)) }

    func invite(_ person: SignInAddress) {
        guard focus != nil, let endpoint else {
            if !guests.contains(person) { guests.append(person) }
            return
        }
        EventLoop.shared.task { try await self.invite(person, ConferenceService(endpoint: endpoint)) }
    }

    func remove(_ person: SignInAddress) { perform(.deleteUser(person.uri)) }

    func setPresenter(_ isPresenter: Bool, _ person: SignInAddress) {
        perform(.modifyUserRole(person.uri, isPresenter ? .presenter : .attendee))
    }

    func setLocked(_ isLocked: Bool) { perform(.modifyConferenceLock(isLocked)) }

    func admit(_ person: SignInAddress, isGranted: Bool) {
        perform(.setLobbyAccess(person.uri, isGranted: isGranted))
    }

    private func perform(_ command: ConferenceCommand, isLast: Bool = false) {
        guard let endpoint, focus != nil else { return unheard.append(command) }
        EventLoop.shared.task { try await self.perform(command, isLast, ConferenceService(endpoint: endpoint)) }
    }

    func leave() {
        guard phase != .over else { return }
        phase = .leaving
        guard endpoint != nil, !view.state.isInLobby else {
            courier.close(.ended)
            // The focus hears of it with the next registration.
            if endpoint != nil || formerFocus == nil { depart() }
            return
        }
        courier.leave { [weak self] in self?.depart() }
    }

    // The connection

    func connect(_ endpoint: RegisteredEndpoint) {
        self.endpoint = endpoint
        let service = ConferenceService(endpoint: endpoint)
        guard !isLeaving || !courier.isIdle else {
            bury(service)
            return depart()
        }
        task = EventLoop.shared.task { try await self.live(service) }
    }

    func interrupt() {
        endpoint = nil
        stop()
        courier.interrupt()
    }

    private func stop() {
        task?.cancel()
        task = nil
        formerFocus = focus ?? formerFocus
        focus = nil
        watch.interrupt()
    }

    /// Says goodbye in all dialogs.
    func signOut() {
        guard let endpoint else { return }
        endInvitations()
        courier.signOut()
        if let focus { try? endpoint.dismiss(focus) }
    }

    func close() {
        phase = .over
        interrupt()
        courier.close()
    }

    // The life of a conference

    /// What ends the registration ends this too, until the next one.
    private func live(_ service: ConferenceService) async throws {
        do {
            try await stay(service)
        } catch let failure as ConferenceFailure {
            end(failure)
        } catch let failure as DeliveryFailure {
            end(ConferenceFailure(.notJoined, detail: failure.detail))
        } catch  where error is XMLError || error is ParseError || error is TransactionError {
            end(ConferenceFailure(.notJoined))
        }
    }

    private func stay(_ service: ConferenceService) async throws {
        let address = try await locate(service)
        guard phase != .over else { return }
        try await beginnings.begin({ try await service.join(address) }, then: { focus = $0 })
        guard phase != .over else {
            if let focus { try await service.endpoint.end(focus) }
            return
        }
        // Whoever has been in it before knows that.
        if formerFocus == nil { tell(.opened(address)) }
        bury(service)
        try await watch.follow(address, service)
        // Whoever has only something left to say does not ask to be let in for that.
        if isLeaving, view.state.isInLobby { return leave() }
        while view.state.isInLobby {
            let isNews = try await watch.wait()
            if !isNews || view.roster.hasGap || watch.dialog == nil { try await watch.follow(address, service) }
        }
        try Task.checkCancellation()
        try await beginnings.begin({ try await service.enter(chat) }, then: { courier.connect(service.endpoint, $0) })
        let waiting = guests
        guests = []
        for person in waiting where !view.isPresent(person.key) { invite(person) }
        let commands = unheard
        unheard = []
        for command in commands { perform(command, isLast: true) }
        while true {
            try await watch.wait()
            try await watch.follow(address, service)
        }
    }

    private func locate(_ service: ConferenceService) async throws -> ConferenceAddress {
        if let address { return address }
        let found =
            switch origin {
            case .new(let subject): try await service.create(at: factory(), subject: subject)
            case .link(let link): try await finder.find(link).conference
            }
        guard !isOpen(found) else { throw ConferenceFailure(.open) }
        address = found
        return found
    }

    /// Ends what an interruption has left behind, if it is still there.
    private func bury(_ service: ConferenceService) {
        guard let dialog = formerFocus else { return }
        formerFocus = nil
        EventLoop.shared.task { try await service.endpoint.end(dialog) }
    }

    private var chat: URI {
        get throws {
            guard let chat = view.roster.chat ?? address?.chat else { throw DeliveryFailure(.ended) }
            return chat
        }
    }

    private func depart() {
        guard phase != .over else { return }
        phase = .over
        endInvitations()
        // An attempt to join goes on to its answer, so that the focus hears that the user has left.
        if address == nil || focus != nil { task?.cancel() }
        if let endpoint, let address, let focus {
            let service = ConferenceService(endpoint: endpoint)
            var watch = watch.dialog
            EventLoop.shared.task {
                if watch != nil {
                    _ = try await endpoint.send(try service.subscription(address, &watch, ends: true))
                }
                try await endpoint.end(focus)
            }
        }
        forget()
    }

    private func end(_ failure: ConferenceFailure) {
        guard phase != .over else { return }
        courier.close(.ended)
        depart()
        tell(.ended(failure.sentence))
    }

    // What the conference says

    /// Takes a notification, or the answer to a subscription.
    private func hear(_ message: Message) {
        take(message)
        if message.endsSubscription, !watch.end(with: message) { end(ConferenceFailure(.over)) }
    }

    private func take(_ message: Message) {
        guard !message.body.isEmpty else { return }
        let document: ConferenceInformation
        do {
            document = try ConferenceInformation(parsing: message.body)
        } catch {
            return trace.dropped("conference: \(error)")
        }
        guard document.conference == address else { return }
        guard document.state != .deleted else { return end(ConferenceFailure(.ended)) }
        let waited = view.state.isInLobby
        for news in view.apply(document) {
            tell(news)
            if case .person(let person, _) = news, person.place == .present { endInvitations(with: person.address) }
        }
        // The door has been opened, or something was missed.
        if waited && !view.state.isInLobby || view.roster.hasGap { watch.look() }
    }

    private func invite(_ person: SignInAddress, _ service: ConferenceService) async throws {
        guard let address else { return }
        do {
            let dialog = try await service.invite(person, to: address, subject: view.roster.subject)
            if let dialog { keep(dialog, with: person, service.endpoint) }
        } catch let failure as DeliveryFailure {
            tell(.notInvited(person, failure))
        } catch is TransactionError {
            tell(.remark(localized("\(person.description) did not answer the invitation.")))
        } catch {
            // The registration is over: once more with the next one.
            if !guests.contains(person) { guests.append(person) }
        }
    }

    private func keep(_ dialog: Dialog, with person: SignInAddress, _ endpoint: RegisteredEndpoint) {
        if let surplus = invitations.add(dialog, with: person) { try? endpoint.dismiss(surplus) }
        if phase == .over || view.isPresent(person.key) { endInvitations(with: person.key) }
    }

    private func endInvitations(with person: String? = nil) {
        guard let endpoint else { return }
        for dialog in invitations.end(with: person) { try? endpoint.dismiss(dialog) }
    }

    private func perform(_ command: ConferenceCommand, _ isLast: Bool, _ service: ConferenceService) async throws {
        guard let address, var dialog = focus else { return }
        lastCommand += 1
        let request = try service.command(command, number: lastCommand, in: &dialog, of: address)
        focus = dialog
        let response: Message
        do {
            response = try await service.endpoint.send(request)
        } catch {
            guard phase != .over else { return }
            guard isLast || error is TransactionError else { return unheard.append(command) }
            return refuse(localized("The server did not answer."))
        }
        guard focus?.identifier == dialog.identifier else { return }
        focus?.receive(response: response)
        guard response.status?.isSuccess == true else {
            refuse(ConferenceFailure(.notJoined, response).detail)
            if response.status == .callDoesNotExist { rejoin(service.endpoint) }
            return
        }
        take(resultIn: response)
    }

    /// The focus has lost the user, whose conversation may still stand.
    private func rejoin(_ endpoint: RegisteredEndpoint) {
        stop()
        connect(endpoint)
    }

    /// What became of a command, which most servers tell later, by a request of their own.
    private func take(resultIn message: Message) {
        if let reason = message.commandFailure { refuse(reason) }
    }

    private func refuse(_ reason: String) {
        let reason = view.isAttendee ? localized("only presenters may do it (\(reason))") : reason
        tell(.remark(localized("The conference did not accept this: \(reason)")))
    }

    // The server's requests

    /// Whether a request is in one of the conference's dialogs.
    func has(_ request: Message) -> Bool {
        if isDeliveryNotification(request) { return true }
        guard let dialog = DialogIdentifier(ofReceived: request) else { return false }
        return [focus, watch.dialog].contains { $0?.identifier == dialog } || courier.has(dialog)
            || invitations.has(dialog)
    }

    /// Whether a request is of one of the conference's servers, known by the usual address.
    func hears(_ request: Message) -> Bool {
        request.from.map { address?.names($0.uri) == true } ?? false
    }

    /// Takes a request of one of the conference's servers.
    func serve(_ request: ServerRequest) {
        let message = request.message
        if let dialog = DialogIdentifier(ofReceived: message), invitations.has(dialog) {
            if message.method == .bye { invitations.remove(dialog) }
            request.respond(.ok)
        } else if beginnings.hold(request) {
            return
        } else if message.isNotification {
            serveNotification(request)
        } else if let focus, focus.identifier == DialogIdentifier(ofReceived: message) {
            serveFocus(request)
        } else {
            switch courier.judge(message) {
            case .unknown: request.respond(.callDoesNotExist)
            case .repeated: request.respond(.ok)
            case .outOfOrder: request.respond(.serverError)
            case .inOrder: serveChat(request)
            }
        }
    }

    private func serveNotification(_ request: ServerRequest) {
        let message = request.message
        let isState = message.event?.isValue("conference") == true
        if isState, message.callID == watch.dialog?.identifier.callID {
            request.respond(.ok)
            hear(message)
        } else if isState, message.method == .benotify {
            // Which cannot be refused; the conference that it is about stands in it.
            if !message.endsSubscription { take(message) }
        } else if isDeliveryNotification(message), let notification = DeliveryNotification(parsing: message.body) {
            request.respond(.ok)
            for failure in notification.failures {
                let name = view.name(of: failure.address)
                tell(.remark(localized("\(name.isEmpty ? failure.address : name) did not get a message.")))
            }
        } else {
            request.respond(.callDoesNotExist)
        }
    }

    /// Whether it tells what became of a message: known by the Call-ID alone, as nobody has made a subscription for it
    /// (messaging sheet 7.4).
    private func isDeliveryNotification(_ message: Message) -> Bool {
        message.isNotification && message.contentType?.isType(DeliveryNotification.contentType) == true
            && message.callID.map { courier.hasDialog(of: $0) } == true
    }

    private func serveFocus(_ request: ServerRequest) {
        guard let endpoint, case .inOrder? = focus?.receive(request.message) else {
            return request.respond(.serverError)
        }
        endpoint.confirm(request)
        switch request.message.method {
        case .bye:
            stop()
            end(ConferenceFailure(view.state.isInLobby ? .notAdmitted : .over))
        case .info: take(resultIn: request.message)
        default: break
        }
    }

    private func serveChat(_ request: ServerRequest) {
        let message = request.message
        switch message.method {
        case .bye:
            request.respond(.ok)
            // One in a dialog of before an interruption says nothing of the conference.
            if courier.endpoint != nil { end(ConferenceFailure(.over)) }
        case .message: receive(request)
        case .invite, .update:
            guard let endpoint else { return }
            InstantMessaging(endpoint).refresh(request)
        case .info:
            request.respond(.ok)
            guard let document = TypingDocument(message.body), let author = author(of: message) else { return }
            tell(.typing(address: author.key, isTyping: document.isTyping))
        default: request.respond(.ok)
        }
    }

    private func receive(_ request: ServerRequest) {
        let author = author(of: request.message)
        switch request.acceptMessage() {
        case .text(let text):
            guard let author, !text.isBlank else { return }
            let name = view.name(of: author.key)
            tell(.received(ReceivedMessage(address: author.key, displayName: name, text: text)))
        case .typing(let isTyping):
            if let author { tell(.typing(address: author.key, isTyping: isTyping)) }
        case .unreadable(let type): tell(.remark(UnreadableMessage.remark(type)))
        }
    }

    /// The server speaks for whoever wrote.
    private func author(of message: Message) -> SignInAddress? {
        let sender = message.headers[.msSender].flatMap { try? NameAddress(parsing: $0) } ?? message.from
        return (sender?.uri).flatMap { SignInAddress(of: $0) }
    }
}
