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
    private let exchange: ExchangeAccess

    init(web: WebAccess, exchange: ExchangeAccess) {
        self.web = web
        self.exchange = exchange
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
            guard let place = admitted(service) else { return nil }
            return try await photo(of: mailbox, at: place)
        }
    }

    /// A card may name any host: one outside the organisation would learn who looks at the card, and when.
    private func admitted(_ url: String) -> WebAddress? {
        guard let place = WebAddress(url), place.scheme == .https, web.admits(place.host, false) else { return nil }
        return place
    }

    private func photo(of mailbox: String, at service: WebAddress) async throws -> Photo? {
        let document = try ExchangePhoto.request(for: mailbox)
        let response = try await exchange.ask(document, at: service, limit: PeopleLimits.photoDocument.bytes)
        return response?.status == 200 ? response.flatMap { ExchangePhoto.read($0.body) } : nil
    }
}
