import EventLoop
import Security
import XML

/// The pool's web services: descriptions, tickets, certificates.
@LoopActor
final class WebFront {
    private let state: PoolState
    private let gate: WindowsLogOnGate
    private let tickets: WebTicketService
    private let provisioning: CertificateProvisioning
    private let discovery: Autodiscover
    private let federation: FederationService
    private let identities: IdentityProvider
    private let addressBook: AddressBookService
    private let exchange: ExchangeService
    private let ucwa: UCWAService
    private let intermediate: Certificate

    init(state: PoolState, router: Router, logOns: WindowsLogOns, intermediate: Certificate) {
        self.state = state
        self.intermediate = intermediate
        gate = WindowsLogOnGate(state: state, logOns: logOns)
        ucwa = UCWAService(state: state, router: router, gate: gate)
        tickets = WebTicketService(state: state)
        provisioning = CertificateProvisioning(state: state, tickets: tickets)
        federation = FederationService(state: state)
        identities = IdentityProvider(state: state)
        discovery = Autodiscover(state: state, tickets: tickets)
        addressBook = AddressBookService(state: state, tickets: tickets)
        exchange = ExchangeService(state: state)
    }

    /// Lets nothing wait any more.
    func stop() {
        ucwa.stop()
    }

    /// Answers a request.
    func answer(_ request: HTTPRequest, on connection: HTTPConnection) -> MicroHTTPD.Outcome {
        let depth = state.journal.begin(above: connection.depth)
        state.journal.add(
            .request(.web, connection: connection.number, method: request.method, target: request.path))
        let reply: WebReply
        do {
            reply = try self.reply(to: request, on: connection)
        } catch {
            state.journal.add(.refusal(.web, connection: connection.number, error))
            reply = .now(Self.response(to: error))
        }
        switch reply {
        case .now(let response): return finish(response, on: connection, depth: depth)
        case .later(let answer):
            answer.finish = { self.finish($0, on: connection, depth: depth) }
            return .hold(answer)
        }
    }

    private func finish(_ response: HTTPResponse, on connection: HTTPConnection, depth: Int) -> MicroHTTPD.Outcome {
        guard !state.dropsNextAnswer() else { return .drop }
        var response = response
        if state.faults.contains(.connectionClose), response.status != 401 {
            response.headers.append(("Connection", "close"))
        }
        if state.faults.contains(.chunked), response.framing == .sized { response.framing = .chunked }
        response.headers += [("Date", state.now.header), ("Server", "Microsoft-IIS/10.0")]
        state.journal.end(depth: depth)
        state.journal.add(.answer(.web, connection: connection.number, status: response.status))
        return .respond(response)
    }

    private func reply(to request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> WebReply {
        guard UCWAService.owns(request.path), let site = site(of: connection) else {
            let response = try route(request, on: connection)
            return .now(DocumentFaults(faults: state.faults).spoil(response, to: request.path))
        }
        return try ucwa.answer(request, at: site, on: connection)
    }

    /// As whose client somebody is answered; nil at the doors that belong to neither site.
    private func site(of connection: HTTPConnection) -> PoolSite? {
        guard case .site(let location) = connection.door else { return nil }
        return state.names[state.faults.contains(.internalOutside) ? .inside : location]
    }

    private func route(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        switch connection.door {
        case .plain where request.path == PoolSite.Path.intermediate:
            return HTTPResponse(
                status: 200, headers: [("Content-Type", "application/pkix-cert")], body: intermediate.der)
        case .plain: return try discovery.sendOn(request, to: state.names.outside)
        case .federation where request.path.hasPrefix(IdentityProvider.Path.root):
            return try identities.answer(request, on: connection)
        case .federation: return try federation.answer(request, on: connection)
        case .site(let location):
            return try route(request, at: site(of: connection) ?? state.names[location], on: connection)
        }
    }

    private func route(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        if state.faults.contains(.unavailable503), request.path.hasPrefix(PoolSite.Path.certificates) {
            throw .fault(.unavailable503)
        }
        if state.faults.contains(.htmlInsteadOfMex), Self.isAboutCertificates(request.path) { return .loginPage }
        switch request.path {
        case PoolSite.Path.certificates + "/mex": return try description(request, at: site) { try $0.certificates() }
        case state.tokenDoor: return try tokenTicket(request, at: site, on: connection)
        case PoolSite.Path.tickets + "/mex": return try description(request, at: site) { try $0.tickets() }
        case PoolSite.Path.tickets where state.takesWindowsLogOns:
            return try ticket(request, at: site, on: connection)
        case PoolSite.Path.certificateTickets:
            return try ticket(request, at: site, door: site.certificateTickets, on: connection) {
                proof throws(Refusal) in try proof.certificate()
            }
        case PoolSite.Path.userNameTickets where state.faults.contains(.formsOnly):
            return try ticket(request, at: site, door: site.userNameTickets, on: connection) {
                proof throws(Refusal) in try proof.userName()
            }
        case PoolSite.Path.federatedTickets where state.faults.contains(.adfs):
            return try ticket(request, at: site, door: site.federatedTickets, on: connection) {
                proof throws(Refusal) in try proof.federation(for: site.federatedTickets)
            }
        case PoolSite.Path.certificateRequests:
            try Self.demand("POST", of: request)
            return try provisioning.issue(request, at: site)
        case let path where state.hasAddressBook && Self.isAboutPeople(path):
            return try people(request, at: site, on: connection)
        default:
            if let page = try JoinPages(state: state).answer(request, at: site) { return page }
            return try discovery.answer(request, at: site, on: connection)
        }
    }

    private func description(
        _ request: HTTPRequest, at site: PoolSite, _ document: (ServiceDescriptions) throws -> String
    ) throws(Refusal) -> HTTPResponse {
        try Self.demand("GET", of: request)
        do {
            let user = request["x-user-identity"].flatMap { state.account(address: $0) }
            return .xml(
                200,
                try document(
                    ServiceDescriptions(site: site, names: state.names, faults: state.faults, knowsUser: user != nil)))
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func ticket(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        try loggedOn(request, on: connection) { account throws(Refusal) in
            try tickets.issue(request, to: account, at: site)
        }
    }

    /// A ticket for somebody whom the identity provider has logged on.
    private func tokenTicket(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        try Self.demand("POST", of: request)
        let logOn = BearerLogOn(state: state, site: site)
        let account: Account
        do {
            account = try logOn.account(request)
        } catch {
            if error != .notAuthenticated { state.journal.add(.refusal(.web, connection: connection.number, error)) }
            return logOn.challenge(after: error)
        }
        return try tickets.issue(request, to: account, at: site)
    }

    /// The answer to a POST of a user whom a Windows log-on has proved.
    private func loggedOn(
        _ request: HTTPRequest, on connection: HTTPConnection, _ answer: (Account) throws(Refusal) -> HTTPResponse
    ) throws(Refusal) -> HTTPResponse {
        try Self.demand("POST", of: request)
        switch gate.judge(request, on: connection) {
        case .answer(let response, let refusal):
            if let refusal { state.journal.add(.refusal(.web, connection: connection.number, refusal)) }
            return response
        case .passed(let account, let headers):
            var response = try answer(account)
            response.headers += headers
            return response
        }
    }

    // People

    private static func isAboutCertificates(_ path: String) -> Bool {
        path.hasPrefix(PoolSite.Path.certificates) || path.hasPrefix(PoolSite.Path.tickets)
    }

    private static func isAboutPeople(_ path: String) -> Bool {
        [
            PoolSite.Path.addressBook, PoolSite.Path.addressBookFiles, PoolSite.Path.cardPhotos, PoolSite.Path.exchange,
        ].contains { path.hasPrefix($0) }
    }

    private func people(
        _ request: HTTPRequest, at site: PoolSite, on connection: HTTPConnection
    ) throws(Refusal) -> HTTPResponse {
        switch request.path {
        case PoolSite.Path.addressBook + "/mex": return try description(request, at: site) { try $0.addressBook() }
        case PoolSite.Path.addressBookQueries:
            try Self.demand("POST", of: request)
            return try addressBook.search(request, at: site)
        case PoolSite.Path.exchange:
            return try loggedOn(request, on: connection) { account throws(Refusal) in
                try exchange.answer(request, of: account)
            }
        case let path where path.hasPrefix(PoolSite.Path.addressBookFiles + "/"):
            try Self.demand("GET", of: request)
            return try addressBook.file(request, at: site)
        case let path where path.hasPrefix(PoolSite.Path.cardPhotos + "/"):
            try Self.demand("GET", of: request)
            return try addressBook.cardPhoto(request)
        default: throw .noSuchResource(request.path)
        }
    }

    /// A ticket for somebody whose message proves who they are.
    private func ticket(
        _ request: HTTPRequest, at site: PoolSite, door: String, on connection: HTTPConnection,
        _ account: (MessageLogOn) throws(Refusal) -> Account
    ) throws(Refusal) -> HTTPResponse {
        try Self.demand("POST", of: request)
        let proof = try MessageLogOn(request, to: door, state: state, connection: connection.number)
        return try tickets.issue(request, to: account(proof), at: site)
    }

    static func demand(_ method: String, of request: HTTPRequest) throws(Refusal) {
        guard request.method == method else { throw .methodNotAllowed(request.method) }
    }

    private static func response(to refusal: Refusal) -> HTTPResponse {
        switch refusal {
        case .noSuchResource: .empty(404)
        case .methodNotAllowed: .empty(405)
        case .contentTypeWrong: .empty(415)
        case .fault(.adfsRefusal): .empty(503)
        case .fault(.unavailable503): .empty(503, ["Retry-After": "5"])
        case .notAuthenticated: .empty(401)
        case .notAuthorised:
            .empty(403, ["X-Ms-diagnostics": "28033;reason=\"Credentials not authorised for the claimed address.\""])
        case .certificateNotAccepted:
            .empty(403, ["X-Ms-diagnostics": "28020;reason=\"No valid security token.\""])
        case .logOnFailed:
            SOAP.fault("FailedAuthentication", identifier: 28020, reason: "The user name or password is not valid.")
        case .messageNotCurrent, .ticketExpired:
            SOAP.fault("MessageExpired", identifier: 28020, reason: "No valid security token.")
        case .ticketUnknown, .ticketAltered, .ticketForAnotherService, .fault(.fault500):
            SOAP.fault("InvalidSecurityToken", identifier: 28020, reason: "No valid security token.")
        case .timestampIsNotLifetime, .digestWrong, .proofWrong:
            SOAP.fault("FailedAuthentication", identifier: 28020, reason: "No valid security token.")
        default: SOAP.fault("InvalidRequest", identifier: 28000, reason: refusal.description)
        }
    }
}
