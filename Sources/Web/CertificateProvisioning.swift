public import EventLoop
internal import Localization
internal import Network
public import Security

/// The way from a pool's certificate service to a certificate (sign-in.md, section 6).
///
/// A round trip is saved wherever the answer can be foreseen: both descriptions are asked for at once, and meanwhile the
/// ticket where every installation seen issues it, which is the same host. What the descriptions say decides whether it
/// is used.
///
/// A refused password is not sent again. A request for a ticket is repeated only if the descriptions name another place,
/// or if the certificate service does not accept the ticket any more that was just issued.
@LoopActor
public struct CertificateProvisioning {
    /// How far the beginning of a certificate's time may lie in the future, in seconds, for clocks that differ.
    static let clockTolerance: Int64 = 300

    private let service: WebAddress
    private let applicant: CertificateApplicant
    private let exchange: WebExchange
    private let issuer: TicketIssuer
    private let now: @Sendable () -> Int64
    private let admission: HostAdmission

    /// Prepares for one certificate.
    ///
    /// - Parameters:
    ///   - service: the registrar's `sts-uri`.
    ///   - now: the time in Unix seconds.
    ///   - admits: asked about each host that a description names; the service's own is the caller's to check.
    ///   - notice: told of each way in which the user is about to be proved.
    ///   - progress: told of each request as it begins.
    /// - Throws: `WebError.addressRefused`.
    public init(
        service: String, applicant: CertificateApplicant, transport: any WebTransport,
        now: @escaping @Sendable () -> Int64,
        admits: @escaping HostCheck = { _, _ in true },
        notice: @escaping @LoopActor (LogOnNotice) -> Void = { _ in },
        progress: @escaping @LoopActor (WebStep) -> Void = { _ in }
    ) throws(WebError) {
        guard let address = WebAddress(service) else {
            throw .addressRefused(
                .serviceDescription, url: ServerText.clean(service) ?? "", reason: localized("it is no https address"))
        }
        self.service = address
        self.applicant = applicant
        exchange = WebExchange(transport: transport, clock: ServerClock(own: now), progress: progress)
        issuer = TicketIssuer(applicant: applicant, exchange: exchange, admits: admits, notice: notice)
        self.now = now
        admission = HostAdmission(service: address, admits: admits)
    }

    /// Where every installation seen issues certificates, on the host of another of its services.
    public static func usualAddress(beside service: WebAddress) -> WebAddress {
        service.sibling(path: WebServices.usualCertificatePath)
    }

    /// Obtains a certificate.
    ///
    /// - Parameters:
    ///   - mayLogOn: returns when the user may be proved to the services; meanwhile their descriptions are read.
    ///   - key: the key of the certificate; it is awaited only when all else is at hand.
    /// - Throws: `WebError`; `CancellationError`; what `key` throws.
    public func obtain(
        once mayLogOn: @escaping @LoopActor @Sendable () async throws -> Void = {},
        key: @LoopActor () async throws -> PrivateKey
    ) async throws -> ProvisionedCertificate {
        let usual = WebServices.usual(beside: service)
        async let early = early {
            try await mayLogOn()
            return try await issuer.early(for: usual.certificates, by: usual.tickets)
        }
        let services = try await findServices()
        let ticket = try await ticket(early: await early, from: usual, for: services)
        let key = try await key()
        do {
            return try await obtainCertificate(services, ticket, key)
        } catch let error as WebError where error.wantsFreshTicket {
            return try await obtainCertificate(
                services, try await issuer.ticket(for: services.certificates, by: services.tickets), key)
        }
    }

    /// The early ticket, if it is from the right place for the right place; else one as the descriptions say. A password
    /// that was refused there is not shown here.
    private func ticket(
        early: Result<WebTicket?, any Error>, from usual: WebServices, for services: WebServices
    ) async throws -> WebTicket {
        let isSame =
            usual.certificates == services.certificates && usual.tickets[.windows] == services.tickets[.windows]
        switch early {
        case .success(let ticket?) where isSame: return ticket
        case .success:
            return try await issuer.ticket(for: services.certificates, by: services.tickets)
        case .failure(let error as WebError) where isSame || error.refusesPassword:
            return try await issuer.ticket(for: services.certificates, by: services.tickets, after: error)
        case .failure(let error):
            guard error is WebError else { throw error }
            return try await issuer.ticket(for: services.certificates, by: services.tickets)
        }
    }

    // Descriptions

    /// Reads both descriptions, the second at the usual place while the first is on its way. The first decides: if it
    /// names another ticket service, that one is asked, and the early answer is dropped unread.
    private func findServices() async throws -> WebServices {
        let guess = WebServices.usual(beside: service).tickets.issuer
        async let early = early { try await exchange.describe(.ticketServiceDescription, guess) }
        let (certificates, policy) = try await certificatePort(
            try await exchange.describe(.serviceDescription, service))
        let place = try await admission.address(policy.issuer, .ticketServiceDescription)
        let description =
            if place == guess { try await early.get() } else {
                try await exchange.describe(.ticketServiceDescription, place)
            }
        return WebServices(
            certificates: certificates, proof: policy.proof, tickets: LogOnOffer(description, of: place))
    }

    private func early<Value: Sendable>(
        _ work: @LoopActor () async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func certificatePort(
        _ description: ServiceDescription
    ) async throws -> (WebAddress, ServiceDescription.TicketPolicy) {
        let step = WebStep.serviceDescription
        guard let location = description.location(ofPort: ServiceDescription.certificatePort),
            let policy = description.ticketPolicy(ofPort: ServiceDescription.certificatePort)
        else {
            throw WebError.policyUnsupported(
                step, url: service.text, reason: localized("they offer no certificates for web tickets"))
        }
        let address = try await admission.address(location, .certificate)
        guard policy.proof == .signature || address.isConfidential else {
            throw WebError.addressRefused(
                .certificate, url: address.text, reason: localized("the ticket would be sent unencrypted"))
        }
        return (address, policy)
    }

    // Ticket and certificate

    private func obtainCertificate(
        _ services: WebServices, _ ticket: WebTicket, _ key: PrivateKey
    ) async throws -> ProvisionedCertificate {
        let step = WebStep.certificate
        let document = try exchange.written(step) { () throws(WebDocumentError) in
            try order(from: services.certificates, for: key).document(ticket: ticket, proof: services.proof)
        }
        let response = try await exchange.post(
            step, to: services.certificates, document,
            type: .soap11(action: CertificateProvisioningRequest.action))
        guard response.status == 200 else { throw WebReply(step, response).failure }
        let certificate: Certificate
        do throws(WebDocumentError) {
            certificate = try CertificateProvisioningResponse(parsing: response.body).certificate
        } catch {
            throw WebReply(step, response).failure(error)
        }
        return try accepted(certificate, for: key, from: services.certificates)
    }

    private func order(
        from address: WebAddress, for key: PrivateKey
    ) throws(WebDocumentError) -> CertificateProvisioningRequest {
        let request: CertificateRequest
        do throws(SecurityError) {
            request = try CertificateRequest(commonName: applicant.user, key: key)
        } catch {
            throw .security(error)
        }
        return CertificateProvisioningRequest(
            service: address, user: applicant.user, instance: applicant.instance, certificateRequest: request,
            messageID: RandomUUID.generate(), requestID: RandomUUID.generate())
    }

    /// The certificate, if it is for our key and holds now.
    private func accepted(
        _ certificate: Certificate, for key: PrivateKey, from issuer: WebAddress
    ) throws(WebError) -> ProvisionedCertificate {
        let time = now()
        let reason: String? =
            if !certificate.matches(key) {
                localized("it is for another key")
            } else if certificate.validity.notBefore > time + Self.clockTolerance {
                localized("it is not valid yet")
            } else if certificate.validity.notAfter <= time {
                localized("it has expired already")
            } else {
                nil
            }
        if let reason { throw .certificateUnusable(url: issuer.text, reason: reason) }
        return ProvisionedCertificate(certificate: certificate, key: key, issuer: issuer)
    }
}
