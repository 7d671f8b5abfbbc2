import EventLoop
import JSON
import XML

/// A user's own presence, note and place over the web API (UCWA sheet 3.4 to 3.6).
@LoopActor
final class OwnResources {
    /// Without activity a user is shown inactive, then away, then the application ends: seconds after the last.
    private static let idle: [(seconds: Int, availability: Int)] = [(300, 5000), (600, 15500)]
    private static let end = 3600

    private unowned let application: WebApplication
    private let address: String
    private(set) var isAvailable = false
    private var location = ""
    private var timers: [LoopTimer] = []
    /// Called when the user has not been active for so long that the application ends.
    var onInactivity: @LoopActor () -> Void = {}

    init(_ application: WebApplication, address: String) {
        self.application = application
        self.address = address
    }

    private var presence: PresenceServer { application.state.presence }
    private var endpoint: String { application.path }

    /// The application is over.
    func finish() {
        for timer in timers { timer.cancel() }
        if isAvailable { presence.end(self, address: address, endpoint: endpoint) }
    }

    // Requests

    func answer(_ request: HTTPRequest, _ part: OwnPart) throws(UCWAFailure) -> HTTPResponse {
        if part == .makeMeAvailable {
            guard request.method == "POST" else { throw UCWAFailure(.methodNotAllowed) }
            return try makeAvailable(request)
        }
        guard isAvailable else { throw UCWAFailure(.conflict, .makeMeAvailableRequired) }
        switch (part, request.method) {
        case (.reportMyActivity, "POST"): noteActivity()
        case (.presence, "GET"): return .resource(presenceResource)
        case (.presence, "POST"): try setPresence(request)
        case (.note, "GET"): return .resource(noteResource)
        case (.note, "POST"):
            let text = try RequestDocument(request).text("message", upTo: 500) ?? request.queryValue("message") ?? ""
            publish(note: text)
            tell("note", .note, .updated)
        case (.location, "GET"): return .resource(locationResource)
        case (.location, "POST"):
            location = try RequestDocument(request).text("location", upTo: 60) ?? ""
            tell("location", .location, .updated)
        default: throw UCWAFailure(.methodNotAllowed)
        }
        return .empty(204)
    }

    private func makeAvailable(_ request: HTTPRequest) throws(UCWAFailure) -> HTTPResponse {
        guard !isAvailable else { throw UCWAFailure(.conflict, .alreadyExists) }
        let document = try RequestDocument(request)
        let choice = try choice(document.text("signInAs", upTo: 20))
        try application.setMessaging(
            formats: document.texts("supportedMessageFormats"), modalities: document.texts("supportedModalities"))
        isAvailable = true
        presence.begin(self, address: address)
        noteActivity()
        if let choice { publish(state: choice) }
        let target = WebEvent.Target(rel: "me", href: application.href(.me))
        application.emit(.init(sender: target, kind: .updated, target: target, priority: .medium))
        for (rel, part) in [("presence", OwnPart.presence), ("note", .note), ("location", .location)] {
            tell(rel, part, .added)
        }
        application.tellCommunication()
        return .empty(204)
    }

    private func choice(_ text: String?) throws(UCWAFailure) -> Int? {
        guard let text else { return nil }
        guard let number = Availability.number(choice: text) else { throw .invalidParameter }
        return number
    }

    private func setPresence(_ request: HTTPRequest) throws(UCWAFailure) {
        publish(state: try choice(RequestDocument(request).text("availability", upTo: 20)))
        tell("presence", .presence, .updated)
    }

    private func noteActivity() {
        for timer in timers { timer.cancel() }
        publish(machine: 3500)
        timers = Self.idle.map { seconds, availability in
            EventLoop.after(.seconds(seconds)) { [weak self] in self?.publish(machine: availability) }
        }
        timers.append(EventLoop.after(.seconds(Self.end)) { [weak self] in self?.onInactivity() })
    }

    private func tell(_ rel: String, _ part: OwnPart, _ kind: WebEvent.Kind) {
        application.emit(
            .init(
                sender: .init(rel: "me", href: application.href(.me)), kind: kind,
                target: .init(rel: rel, href: application.href(.own(part))), priority: .medium))
    }

    // Publishing

    private static let stateNamespace = "http://schemas.microsoft.com/2006/09/sip/state"
    private static let noteNamespace = "http://schemas.microsoft.com/2006/09/sip/note"

    private func publish(machine availability: Int) {
        let instance = 0x3000_0000 | UInt32(truncatingIfNeeded: endpoint.utf8.reduce(7) { $0 &* 31 &+ Int($1) }) >> 4
        change("state", instance, [2, 3], lifetime: "endpoint", to: state("machineState", availability))
    }

    /// Nil takes the user's choice back.
    private func publish(state availability: Int?) {
        change("state", 0x2000_0000, [2, 3], lifetime: "user", to: availability.map { state("userState", $0) })
    }

    private func publish(note text: String) {
        let note = Markup("note", ["xmlns": Self.noteNamespace]) {
            Markup("body", ["type": "personal", "uri": ""], text)
        }
        change("note", 0, [200, 300, 400], lifetime: "static", to: text.isEmpty ? nil : note)
    }

    private func change(_ category: String, _ instance: UInt32, _ containers: [UInt32], lifetime: String, to: Markup?) {
        let places = containers.map { Publications.Place(category: category, instance: instance, container: $0) }
        presence.change(address, places, endpoint: endpoint, lifetime: lifetime, to: to)
    }

    private func state(_ kind: String, _ availability: Int) -> Markup {
        Markup(
            "state",
            [
                "xmlns": Self.stateNamespace, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:type": kind,
            ]
        ) { Markup("availability", String(availability)) }
    }

    // Resources

    /// The links of the user's own document.
    func addLinks(to me: inout Resource) {
        guard isAvailable else {
            return me.link("makeMeAvailable", application.href(.own(.makeMeAvailable)), revision: 2)
        }
        me.link("note", application.href(.own(.note)))
        me.link("presence", application.href(.own(.presence)))
        me.link("location", application.href(.own(.location)))
        me.link("reportMyActivity", application.href(.own(.reportMyActivity)))
    }

    private var presenceResource: Resource {
        let availability = Availability(presence.state(of: address)?.availability ?? 0)
        var resource = Resource(
            "presence",
            ["availability": .string(availability.rawValue), "activity": .string(availability.activity)])
        resource.link("self", application.href(.own(.presence)))
        return resource
    }

    private var noteResource: Resource {
        var resource = Resource(
            "note", ["message": .string(presence.note(of: address) ?? ""), "type": "Personal"])
        resource.link("self", application.href(.own(.note)))
        return resource
    }

    private var locationResource: Resource {
        var resource = Resource("location", ["location": .string(location)])
        resource.link("self", application.href(.own(.location)))
        return resource
    }
}
