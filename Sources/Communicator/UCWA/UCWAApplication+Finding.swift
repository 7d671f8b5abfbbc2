import EventLoop
import Network
import UCWA

extension UCWAApplication {
    /// How often the server is asked for what an event does not tell: such an event comes once.
    private static let attempts = 3
    /// The longest that a server may ask to wait before that, since invitations are open for half a minute.
    private static let longestPause: Duration = .seconds(5)

    /// The resource behind a link; nil if it is not to be had.
    ///
    /// - Throws: `CancellationError`.
    func find(_ href: String) async throws -> UCWAResource? {
        do {
            return try await insisting { try await get(href) }
        } catch is UCWARefusal {
        } catch is NetworkError {
        }
        return nil
    }

    /// Does what a link stands for, and tries again where the server, or the way to it, may be well a moment later.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func insist(on href: String) async throws {
        _ = try await insisting { try await post(href) }
    }

    private func insisting<Value: Sendable>(_ work: @LoopActor () async throws -> Value) async throws -> Value {
        for _ in 1..<Self.attempts {
            do {
                return try await work()
            } catch let refusal as UCWARefusal where refusal.mayPass {
                if let pause = refusal.retryAfter { try await EventLoop.sleep(for: min(pause, Self.longestPause)) }
            } catch is NetworkError {
            }
        }
        return try await work()
    }

    /// A link of a part of the application; where there is none the server is asked whether there is one now.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func currentLink(_ name: String, of part: String) async throws -> String? {
        if let link = link(name, of: part) { return link }
        try await refresh()
        return link(name, of: part)
    }

    /// The resource behind a link; nil if the server does not let the user see it.
    ///
    /// - Throws: ``UCWARefusal`` if it may do so later, or the application is gone; what the transport throws.
    func see(_ href: String) async throws -> UCWAResource? {
        do {
            return try await get(href)
        } catch let refusal as UCWARefusal where refusal.isFinal {
            return nil
        }
    }

    /// What an event is about; nil if the server does not tell.
    func resource(of event: UCWAEvent) async throws -> UCWAResource? {
        if let resource = event.resource { return resource }
        return try await find(event.href)
    }

    /// Who has sent an invitation, or a message; nil if the server does not say.
    func author(of resource: UCWAResource) async throws -> (address: SignInAddress, name: String)? {
        for name in ["from", "participant", "contact"] {
            var person = resource.embedded(name)
            if person == nil, let link = resource.link(name) { person = try await find(link.href) }
            guard let person, let uri = person.text("uri"), let address = SignInAddress(webURI: uri) else { continue }
            return (address, String((person.text("name") ?? "").prefix(500)))
        }
        return nil
    }
}

extension SignInAddress {
    /// The address in a SIP URI, as UCWA writes them; nil if there is none.
    init?(webURI uri: String) {
        self.init(String(uri.prefix { $0 != ";" && $0 != "?" }))
    }
}
