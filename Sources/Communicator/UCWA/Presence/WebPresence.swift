import Contacts
import EventLoop
import JSON
import Localization
import Presence
import UCWA

/// The user's own presence, over UCWA (sheet 3.5, 3.6): what the user chooses, and that they are there.
@LoopActor
final class WebPresence: WebCapability, OwnPresenceCommands {
    private let outlet: EventOutlet
    private var choice = PresenceChoice()
    /// Settled when there is something to be published.
    private let news = Pause()
    /// Settled when the user is to disappear from an application.
    private var hideWish = Signal<Void>()
    /// What of the choice the server does not have yet.
    private var isStateNew = false
    private var isNoteNew = false
    private var told: (activity: Activity, note: Note?)?
    private let name: OwnName
    /// Where the user was shown last.
    private weak var stage: UCWAApplication?

    init(outlet: EventOutlet) {
        self.outlet = outlet
        name = OwnName(outlet: outlet)
    }

    // What the user wants

    /// Takes over what was chosen before; it is published with the first run.
    func adopt(_ choice: PresenceChoice) {
        self.choice = choice
        isStateNew = choice.availability != nil
        isNoteNew = choice.note != nil
    }

    /// UCWA does not tell.
    var isElsewhere: Bool { false }

    func choose(_ availability: Availability, note: String?) {
        choice.availability = availability
        choice.isIdle = false
        isStateNew = true
        if let note {
            isNoteNew = true
            choice.note = note
        }
        news.end()
    }

    func setIdle(_ isIdle: Bool) {
        guard choice.isIdle != isIdle else { return }
        choice.isIdle = isIdle
        news.end()
    }

    func reset() {
        choice.availability = nil
        isStateNew = true
        news.end()
    }

    func setAccess(of member: Container.Member, to level: AccessLevel?) {
        outlet.deliver(.notice(localized("This cannot be changed over the web services (UCWA).")))
    }

    // Capability

    func run(_ endpoint: WebEndpoint) async throws {
        try await tolerate { try await catchUp(endpoint) }
        while true {
            try await publish(endpoint.application)
            try await news.wait(for: endpoint.account.configuration.timing.webActivity)
        }
    }

    /// Until the user, who has appeared in the application, is to appear offline.
    ///
    /// - Throws: `CancellationError`.
    func hiding() async throws {
        let wish = Signal<Void>()
        hideWish = wish
        try await wish.value()
    }

    func take(_ event: UCWAEvent, _ endpoint: WebEndpoint) async throws {
        guard event.sender == "me", ["me", "presence", "note"].contains(event.rel) else { return }
        if endpoint.application.link("presence", of: "me") == nil {
            // It may have become available only now.
            try await endpoint.application.refresh()
            news.end()
        }
        try await catchUp(endpoint)
    }

    func catchUp(_ endpoint: WebEndpoint) async throws {
        let application = endpoint.application
        name.tell(application.text("name", of: "me"))
        guard let place = application.link("presence", of: "me") else { return tell(.offline, nil) }
        guard let presence = try await application.see(place) else { return tell(.offline, nil) }
        var note: UCWAResource?
        if let place = application.link("note", of: "me") { note = try await application.see(place) }
        tell(Activity(ucwa: presence), note.flatMap { Note($0) })
    }

    private func tell(_ activity: Activity, _ note: Note?) {
        guard told?.activity != activity || told?.note != note else { return }
        told = (activity, note)
        outlet.deliver(.presence(.own(activity, note)))
    }

    // Appearing

    /// Makes the application one in which the user appears, and can be written to (sheet 3.4), unless they appear
    /// offline or it is one already.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func appear(in application: UCWAApplication) async throws {
        guard !isHidden, !isShown(in: application), let link = application.link("makeMeAvailable", of: "me") else {
            return
        }
        let appearance = choice.isIdle ? "Away" : choice.availability.flatMap(Self.name)
        do {
            try await application.post(
                link,
                .object(present: [
                    "signInAs": appearance.map { .string($0) },
                    "supportedMessageFormats": .array(["Plain", "Html"]), "supportedModalities": .array(["Messaging"]),
                ]))
            // Who is back again is shown as they have chosen.
            isStateNew = choice.isIdle
        } catch let refusal as UCWARefusal where refusal.status == 409 {
            // It is one already.
        }
        stage = application
        try await application.refresh()
    }

    /// Whether the user appears in an application. Documents, and servers that follow them, name all places at all times.
    private func isShown(in application: UCWAApplication) -> Bool {
        application.link("presence", of: "me") != nil
            && (stage === application || application.link("makeMeAvailable", of: "me") == nil)
    }

    private var isHidden: Bool { choice.availability == .offline }

    /// Has the application left in which the user is shown: the next one shows nobody.
    private func hide(from application: UCWAApplication) {
        if isStateNew {
            isStateNew = false
            outlet.deliver(
                .notice(
                    localized("You appear offline. Over the web services (UCWA) nobody can write to you meanwhile.")))
        }
        if isShown(in: application) { hideWish.send(()) }
    }

    private func publish(_ application: UCWAApplication) async throws {
        guard !isHidden else { return hide(from: application) }
        try await attempt { try await appear(in: application) }
        if !choice.isIdle, let link = application.link("reportMyActivity", of: "me") {
            try await tolerate { try await application.post(link) }
        }
        if isStateNew, !choice.isIdle, let link = application.link("presence", of: "me") {
            isStateNew = false
            let name = choice.availability.flatMap(Self.name)
            try await attempt {
                try await application.post(link, .object(present: ["availability": name.map { .string($0) }]))
            } orElse: {
                isStateNew = true
            }
        }
        if isNoteNew, let note = choice.note, let link = application.link("note", of: "me") {
            isNoteNew = false
            try await attempt {
                try await application.post(link, .object(present: ["message": .string(note)]))
            } orElse: {
                isNoteNew = true
            }
        }
    }

    /// Does what the server may refuse, of which the user is told.
    ///
    /// - Parameter interrupted: called where it may be done later, or it is not known whether it was done.
    private func attempt(
        _ work: @LoopActor () async throws -> Void, orElse interrupted: @LoopActor () -> Void = {}
    ) async throws {
        do {
            try await work()
        } catch let refusal as UCWARefusal where refusal.isFinal {
            outlet.deliver(.notice(localized("The server did not accept your status: \(refusal.summary)")))
        } catch {
            interrupted()
            throw error
        }
    }

    /// Does what the server may refuse without consequence.
    private func tolerate(_ work: @LoopActor () async throws -> Void) async throws {
        do {
            try await work()
        } catch let refusal as UCWARefusal where refusal.isFinal {
            if refusal.subcode == "MakeMeAvailableRequired" { stage = nil }
        }
    }

    /// Nil for what the server is to find out itself.
    private static func name(of availability: Availability) -> String? {
        switch availability.kind {
        case .available, .availableIdle: "Online"
        case .busy, .busyIdle: "Busy"
        case .doNotDisturb: "DoNotDisturb"
        case .beRightBack: "BeRightBack"
        case .away: "Away"
        case .offline, .unset: nil
        }
    }
}
