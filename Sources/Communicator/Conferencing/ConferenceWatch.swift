import Conferencing
import EventLoop
import SIP

/// The subscription to what a conference says of itself: it is refreshed, and made anew where the focus has ended it.
@LoopActor
final class ConferenceWatch {
    /// When it is refreshed where the server names no time, and at the earliest.
    private static let usualTime: Duration = .seconds(3600)
    private static let shortestTime: Duration = .seconds(10)

    private let beginnings: DialogBeginnings
    private let hear: @LoopActor (Message) -> Void
    private(set) var dialog: Dialog?
    private var hasFollowed = false
    private var pace = RenewalPace()
    /// How long the focus is left alone that has ended it.
    private var respite: Duration = .zero
    /// When it is to be refreshed.
    private var refresh = usualTime
    private var wake = Pause()

    /// - Parameter hear: takes each answer, which has the conference's state and may be the end of it.
    init(_ beginnings: DialogBeginnings, hear: @escaping @LoopActor (Message) -> Void) {
        self.beginnings = beginnings
        self.hear = hear
    }

    /// Makes the subscription, or refreshes it.
    ///
    /// - Throws: ``ConferenceFailure`` if it cannot be made; what ends the registration.
    func follow(_ address: ConferenceAddress, _ service: ConferenceService) async throws {
        guard let dialog else { return try await followAnew(address, service) }
        do {
            return try await subscribe(address, service, in: dialog)
        } catch is ConferenceFailure {
            // Some servers keep a subscription for the time of the conference, and know of no refresh.
        }
        do {
            try await subscribe(address, service)
        } catch is ConferenceFailure {
            refresh = Self.usualTime
        }
    }

    /// Waits until it is to be refreshed, or for ``look()``.
    ///
    /// - Returns: whether it was that.
    @discardableResult
    func wait() async throws -> Bool { try await wake.wait(for: refresh) }

    /// Has whoever waits look at the conference now.
    func look() { wake.end() }

    /// The focus has ended it with a message.
    ///
    /// - Returns: false if another cannot help, because there is nothing to follow.
    func end(with message: Message) -> Bool {
        guard let delay = pace.pause(after: message, at: EventLoop.now) else { return false }
        dialog = nil
        respite = delay
        look()
        return true
    }

    /// Forgets the dialog, which was one of a connection or of a membership that is over.
    func interrupt() {
        dialog = nil
        respite = .zero
        wake = Pause()
    }

    /// Goes on trying where the focus has ended a subscription and cannot serve another at present: the conversation goes
    /// on meanwhile.
    private func followAnew(_ address: ConferenceAddress, _ service: ConferenceService) async throws {
        while true {
            try await EventLoop.sleep(for: respite)
            do {
                return try await subscribe(address, service)
            } catch let failure as ConferenceFailure where hasFollowed {
                guard let delay = failure.retryDelay else { throw ConferenceFailure(.over, detail: failure.detail) }
                respite = delay
            }
        }
    }

    private func subscribe(
        _ address: ConferenceAddress, _ service: ConferenceService, in known: Dialog? = nil
    ) async throws {
        try await beginnings.begin({ try await service.follow(address, known) }) { dialog, response in
            self.dialog = dialog
            hasFollowed = true
            refresh = max(response.refreshDelay ?? Self.usualTime, Self.shortestTime)
            hear(response)
        }
    }
}
