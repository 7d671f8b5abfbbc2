import Discovery
import EventLoop
import Network
import People
import Provisioning
import Web

/// The pool's address book in the web: its query service and the photos among its files (services sheet 3.1, 5).
@LoopActor
final class AddressBook {
    private let web: WebAccess
    private let service: TicketedService
    private let files: WebAddress?

    /// Nil where the pool names a place that may not be shown who the user is. The files' server is shown the ticket of
    /// the query service, so it must be the same.
    ///
    /// - Parameter isVerified: whether it is the pool, by its certificate, that names the places.
    init?(_ places: AddressBookPlaces, web: WebAccess, isVerified: Bool) {
        guard let query = WebAddress(places.query), query.isConfidential, web.admits(query.host, isVerified) else {
            return nil
        }
        self.web = web
        files = places.files.flatMap { WebAddress($0) }.flatMap { files in
            files.isConfidential && files.host == query.host ? files : nil
        }
        service = TicketedService(
            query, port: AddressBookQuery.port, transport: web, now: { UnixTime.now },
            admits: { host, isVerified in web.admits(host, isVerified) },
            ticketing: { try await web.ticket(for: $0, from: $1) })
    }

    /// Who fits a question.
    ///
    /// - Throws: `WebError`; ``ProofMissing``; ``PeopleError``; `CancellationError`.
    func find(_ query: AddressBookQuery) async throws -> PeopleFound {
        try AddressBookAnswer.read(try await service.ask(AddressBookQuery.action, query.body), limit: query.limit)
    }

    /// The photo at a path of the files; nil where there is none.
    ///
    /// - Throws: what ``find(_:)`` throws; `NetworkError`.
    func photo(at path: String) async throws -> Photo? {
        guard let files else { return nil }
        let base = files.path.hasSuffix("/") ? files.path : files.path + "/"
        let place = files.sibling(path: base + path.drop { $0 == "/" })
        let ticket = try await service.ticket()
        let response = try await web.send(
            HTTPRequest(
                url: place.text, headers: ["X-MS-WebTicket": "opaque=\(ticket.opaque)"],
                maximumBody: PeopleLimits.photo, timeout: .seconds(15)))
        return response.status == 200 ? Photo(response.body) : nil
    }
}
