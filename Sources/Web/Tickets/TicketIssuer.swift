public import EventLoop
internal import Localization
internal import Network

/// Obtains web tickets for one user (sign-in.md, 6.3 to 6.5).
///
/// Of the ways that the user can show and the service takes, one after the other is tried, the best first. A password
/// that was refused is not sent again, in whatever way.
@LoopActor
public struct TicketIssuer {
    private let applicant: CertificateApplicant
    private let exchange: WebExchange
    private let admits: HostCheck
    private let notice: @LoopActor (LogOnNotice) -> Void

    init(
        applicant: CertificateApplicant, exchange: WebExchange, admits: @escaping HostCheck,
        notice: @escaping @LoopActor (LogOnNotice) -> Void
    ) {
        self.applicant = applicant
        self.exchange = exchange
        self.admits = admits
        self.notice = notice
    }

    /// Prepares for tickets.
    ///
    /// - Parameters:
    ///   - now: the time in Unix seconds.
    ///   - admits: asked about each host that a description names; the ticket service's own is the caller's to check.
    ///   - notice: told of each way in which the user is about to be proved.
    public init(
        applicant: CertificateApplicant, transport: any WebTransport, now: @escaping @Sendable () -> Int64,
        admits: @escaping HostCheck = { _, _ in true },
        notice: @escaping @LoopActor (LogOnNotice) -> Void = { _ in }
    ) {
        self.init(
            applicant: applicant,
            exchange: WebExchange(transport: transport, clock: ServerClock(own: now), progress: { _ in }),
            admits: admits, notice: notice)
    }

    /// Where every installation seen issues tickets, on the host of another of its services.
    public static func usualAddress(beside service: WebAddress) -> WebAddress {
        service.sibling(path: WebServices.usualTicketPath)
    }

    /// A ticket for `service` from the ticket service at `issuer`.
    ///
    /// Where Windows authentication comes first, it is tried where every installation seen takes it, at the service's
    /// own address. Only if that is not the place, the service's description is read.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func ticket(for service: WebAddress, from issuer: WebAddress) async throws -> WebTicket {
        let usual = LogOnOffer(usualOf: issuer)
        do {
            if let ticket = try await early(for: service, by: usual) { return ticket }
        } catch let error as WebError {
            guard error.leavesPlaceOpen, let offer = try await offer(of: issuer, insteadOf: error) else { throw error }
            return try await ticket(for: service, by: offer, after: offer[.windows] == usual[.windows] ? error : nil)
        }
        return try await ticket(for: service, by: try await offer(of: issuer))
    }

    /// How the ticket service lets the user log on.
    ///
    /// Where the user has tokens to show and the description names no identity provider, the service's challenge may.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    func offer(of issuer: WebAddress) async throws -> LogOnOffer {
        let description = try await exchange.describe(.ticketServiceDescription, issuer, to: applicant.user)
        let offer = LogOnOffer(description, of: issuer)
        guard applicant.showsTokens, issuer.isConfidential, offer.provider == nil, let door = offer[.windows]
        else { return offer }
        let address = try await addresses(offer).address(door, .ticket)
        guard address.isConfidential, let challenge = try await challenge(at: address) else { return offer }
        return offer.adding(challenge)
    }

    /// What a door asks of those who show nothing, as far as it is about tokens.
    private func challenge(at door: WebAddress) async throws -> BearerChallenge? {
        let order = WebTicketRequest(service: door, user: applicant.user, instance: applicant.instance)
        let document = try exchange.written(.ticket) { () throws(WebDocumentError) in try order.document() }
        let response = try await exchange.post(
            .ticket, to: door, document, type: .soap11(action: WebTicketRequest.action))
        return BearerChallenge(response.headers.values(of: "WWW-Authenticate"))
    }

    /// The identity provider whose tokens the ticket service takes of this user, and the door that they are for; nil if
    /// it takes none, or the user shows none.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func identityProvider(
        at issuer: WebAddress
    ) async throws -> (provider: IdentityProvider, service: WebAddress)? {
        try await identityProvider(of: try await offer(of: issuer))
    }

    func identityProvider(of offer: LogOnOffer) async throws -> (provider: IdentityProvider, service: WebAddress)? {
        guard applicant.showsTokens, let provider = offer.provider, let door = offer[.bearer] else { return nil }
        let service = try await addresses(offer).address(door, .ticket)
        return service.isConfidential ? (provider, service) : nil
    }

    private func addresses(_ offer: LogOnOffer) -> HostAdmission {
        HostAdmission(service: offer.issuer, isVerified: offer.isVerified, admits: admits)
    }

    /// What a service offers that has not given a ticket; nil if it does not say so either.
    private func offer(of issuer: WebAddress, insteadOf error: WebError) async throws -> LogOnOffer? {
        do {
            return try await offer(of: issuer)
        } catch is WebError {
            return nil
        }
    }

    /// A ticket by Windows authentication before it is known that the service takes it; nil where something better is
    /// to be shown.
    func early(for service: WebAddress, by offer: LogOnOffer) async throws -> WebTicket? {
        guard let first = applicant.logins.first, let attempt = LogOnPlan([first], offer).attempts.first else {
            return nil
        }
        return try await ticket(for: service, attempt, offer, after: nil)
    }

    /// - Parameter early: why ``early(for:by:)`` came to nothing at the same place, or that a password was refused.
    func ticket(
        for service: WebAddress, by offer: LogOnOffer, after early: WebError? = nil
    ) async throws -> WebTicket {
        var attempts = LogOnPlan(applicant.logins, offer).attempts[...]
        if let early {
            guard let first = attempts.first, first.logOn.permitsAnother(after: early) else { throw early }
            attempts.removeFirst()
        }
        var reason = early
        for attempt in attempts {
            do {
                return try await ticket(for: service, attempt, offer, after: reason)
            } catch let error as WebError {
                guard attempt.logOn.permitsAnother(after: error) else { throw error }
                reason = error
            }
        }
        throw reason ?? Self.nothingInCommon(offer)
    }

    private static func nothingInCommon(_ offer: LogOnOffer) -> WebError {
        let ports = offer.ports.prefix(10).joined(separator: ", ")
        return .policyUnsupported(
            .ticketServiceDescription, url: offer.issuer.text,
            reason: localized(
                "they offer no Windows authentication, only: \(ServerText.clean(ports) ?? localized("nothing"))"
            ))
    }

    // One attempt

    private func ticket(
        for service: WebAddress, _ attempt: LogOnPlan.Attempt, _ offer: LogOnOffer, after reason: WebError?
    ) async throws -> WebTicket {
        let addresses = addresses(offer)
        let door = try await addresses.address(attempt.door, .ticket)
        guard door.isConfidential else {
            throw WebError.addressRefused(
                .ticket, url: door.text, reason: localized("the credentials would be sent unencrypted"))
        }
        notice(LogOnNotice(way: attempt.logOn.way, host: door.host, reason: reason))
        let order = WebTicketRequest(service: service, user: applicant.user, instance: applicant.instance)
        var response = try await send(order, to: door, try await credential(attempt.logOn, at: door, addresses))
        if [401, 403].contains(response.status), case .bearer(let source, let provider) = attempt.logOn,
            let token = try await source.tokenAnew(from: provider, for: door)
        {
            response = try await send(order, to: door, .bearer(token))
        }
        if response.status == 401, case .windows(.password(let credentials)) = attempt.logOn,
            WebReply(.ticket, response).wantsBasic
        {
            response = try await send(order, to: door, .http(.basic(credentials)))
        }
        guard response.status == 200 else { throw attempt.logOn.failure(WebReply(.ticket, response).failure) }
        do throws(WebDocumentError) {
            let ticket = try WebTicket(
                parsing: response.body, clientEntropy: order.entropy, for: service, key: attempt.logOn.key)
            if attempt.logOn.isByPassword { applicant.passwordAccepted() }
            return ticket
        } catch {
            throw attempt.logOn.failure(WebReply(.ticket, response).failure(error))
        }
    }

    private func send(
        _ order: WebTicketRequest, to door: WebAddress, _ credential: TicketCredential
    ) async throws -> HTTPResponse {
        let type = WebExchange.MessageType.soap11(action: WebTicketRequest.action)
        switch credential {
        case .http(let authentication):
            let document = try exchange.written(.ticket) { () throws(WebDocumentError) in try order.document() }
            return try await exchange.post(.ticket, to: door, document, type: type, authentication: authentication)
        case .bearer(let token):
            let document = try exchange.written(.ticket) { () throws(WebDocumentError) in try order.document() }
            return try await exchange.post(.ticket, to: door, document, type: type, bearer: token)
        case .soap(let security):
            let document = try exchange.written(.ticket) { () throws(WebDocumentError) in
                try order.document(to: door, security: security)
            }
            return try await exchange.post(.ticket, to: door, document, type: type)
        }
    }

    private func credential(
        _ logOn: LogOn, at door: WebAddress, _ addresses: HostAdmission
    ) async throws -> TicketCredential {
        let timestamp = MessageTimestamp(time: exchange.clock.now)
        switch logOn {
        case .windows(let authentication): return .http(authentication)
        case .bearer(let source, let provider): return .bearer(try await source.token(from: provider, for: door))
        case .userName(let credentials):
            return .soap(UserNameToken(credentials: credentials, timestamp: timestamp).header)
        case .certificate(let identity):
            return .soap(
                try exchange.written(.ticket) { () throws(WebDocumentError) in
                    try CertificateToken(identity: identity, timestamp: timestamp, addressee: door).header()
                })
        case .federation(let credentials, let policy):
            let token = try await FederationService(exchange: exchange, policy: policy)
                .token(for: door, credentials, addresses: addresses)
            return .soap(
                try exchange.written(.ticket) { () throws(WebDocumentError) in
                    try SecurityHeader(token, proof: policy.proof)
                })
        }
    }
}
