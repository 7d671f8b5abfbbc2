import EventLoop
import Network
import People
import Presence
import Web

/// The Exchange server of the user's mailbox: where it is, and how it is asked (EWS).
///
/// The pool names it on the user's own contact card.
@LoopActor
final class ExchangeAccess {
    private static let mostServices = 8

    private let web: WebAccess
    /// How long the user's own card is waited for.
    private let patience: Duration
    /// What the user's own card names: those of the user's mailbox. A colleague's card may name a host of the colleague's.
    private var services: [WebAddress] = []
    /// Whether a server has taken the user's log-on, or has not: a password is not refused twice.
    private var isOpen: Bool?
    /// Until that is known the questions go one after the other.
    private let logOns = Turns()
    /// Those who wait for the first server.
    private var arrivals: [Pause] = []

    init(web: WebAccess, patience: Duration) {
        self.web = web
        self.patience = patience
    }

    /// Takes over which server the user's own card names, which the pool keeps.
    func learn(ownCard card: ContactCard) {
        guard case .exchange(let service, _) = PhotoReference(card), let place = WebAddress(service),
            services.count < Self.mostServices, !services.contains(place)
        else { return }
        services.append(place)
        for arrival in arrivals { arrival.end() }
    }

    /// The server of the user's mailbox; nil if none is named in time.
    ///
    /// - Throws: `CancellationError`.
    func ownService() async throws -> WebAddress? {
        if services.isEmpty {
            let arrival = Pause()
            arrivals.append(arrival)
            defer { arrivals.removeAll { $0 === arrival } }
            try await arrival.wait(for: patience)
        }
        return services.last
    }

    /// Asks a server; nil for one that may not be shown who the user is, or has refused that.
    ///
    /// - Parameter limit: the most bytes of an answer.
    /// - Throws: `NetworkError`; ``ProofMissing``; `CancellationError`.
    func ask(_ document: String, at service: WebAddress, limit: Int) async throws -> HTTPResponse? {
        guard service.scheme == .https, web.admits(service.host, false), isOwn(service.host) else { return nil }
        if isOpen == true { return try await post(document, to: service, limit) }
        return try await logOns.take {
            isOpen == false ? nil : try await post(document, to: service, limit)
        }
    }

    /// The answer of the server of the user's mailbox; nil if it cannot be asked.
    ///
    /// - Parameter limit: the most bytes of an answer.
    /// - Throws: `CancellationError`.
    func askOwn(_ document: String, limit: Int) async throws -> HTTPResponse? {
        do {
            guard let service = try await ownService() else { return nil }
            return try await ask(document, at: service, limit: limit)
        } catch  where error is NetworkError || error is ProofMissing {
            return nil
        }
    }

    private func post(_ document: String, to service: WebAddress, _ limit: Int) async throws -> HTTPResponse {
        let response = try await web.send(
            HTTPRequest(
                .post, url: service.text, headers: ["Content-Type": "text/xml; charset=utf-8"],
                body: Array(document.utf8), authentication: try web.authentication(), maximumBody: limit,
                timeout: .seconds(15)))
        isOpen = response.status != 401
        if response.status == 401 { await web.wasRefused(response) }
        return response
    }

    /// Whether a server may be shown who the user is: not any host of the organisation.
    private func isOwn(_ host: String) -> Bool {
        services.contains { $0.host.lowercased() == host.lowercased() } || web.isConfirmed(host)
    }
}
