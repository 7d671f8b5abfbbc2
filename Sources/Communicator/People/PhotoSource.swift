import EventLoop
import Network
import People
import Presence
import Web
import XML

/// Brings photos from wherever they are (services sheet 5): over HTTPS, from hosts of the user's organisation alone.
@LoopActor
final class PhotoSource {
    private let web: WebAccess
    /// The Exchange servers that the user's own card names: those of the user's mailbox. A colleague's card may name a
    /// host of the colleague's.
    private var ownServers: Set<String> = []
    /// Whether a mail server did not take the user's log-on: a password is not refused twice.
    private var isExchangeClosed = false

    init(web: WebAccess) {
        self.web = web
    }

    /// The photo; nil where there is none that may be fetched, or none that clients show.
    ///
    /// - Throws: what the address book throws; `NetworkError`; `CancellationError`.
    func photo(_ reference: PhotoReference, in book: AddressBook?) async throws -> Photo? {
        switch reference {
        case .addressBook(let path): return try await book?.photo(at: path)
        case .web(let url):
            guard let place = admitted(url) else { return nil }
            let response = try await web.send(
                HTTPRequest(url: place.text, maximumBody: PeopleLimits.photo, timeout: .seconds(15)))
            return response.status == 200 ? Photo(response.body) : nil
        case .exchange(let service, let mailbox):
            guard !isExchangeClosed, let place = admitted(service), isOwn(place.host) else { return nil }
            return try await photo(of: mailbox, at: place)
        }
    }

    /// Takes over which Exchange server the user's own card names, which the pool keeps.
    func learn(ownCard card: ContactCard) {
        guard case .exchange(let service, _) = PhotoReference(card), let place = WebAddress(service),
            ownServers.count < 8
        else { return }
        ownServers.insert(place.host.lowercased())
    }

    /// Whether a server may be shown who the user is: not any host of the organisation.
    private func isOwn(_ host: String) -> Bool {
        ownServers.contains(host.lowercased()) || web.isConfirmed(host)
    }

    /// A card may name any host: one outside the organisation would learn who looks at the card, and when.
    private func admitted(_ url: String) -> WebAddress? {
        guard let place = WebAddress(url), place.scheme == .https, web.admits(place.host, false) else { return nil }
        return place
    }

    private func photo(of mailbox: String, at service: WebAddress) async throws -> Photo? {
        let response = try await web.send(
            HTTPRequest(
                .post, url: service.text, headers: ["Content-Type": "text/xml; charset=utf-8"],
                body: Array(try ExchangePhoto.request(for: mailbox).utf8), authentication: try web.authentication(),
                maximumBody: PeopleLimits.photoDocument.bytes, timeout: .seconds(15)))
        if response.status == 401 { isExchangeClosed = true }
        return response.status == 200 ? ExchangePhoto.read(response.body) : nil
    }
}
