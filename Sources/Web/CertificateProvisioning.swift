public import EventLoop
internal import Localization
internal import Network
public import Security

/// The way from a pool's certificate service to a certificate (sign-in.md, section 6).
///
/// Ticket and certificate are asked for where every installation seen issues them, on the host of the service's address.
/// Only if that is not the place, the services' descriptions are read, and decide.
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
    private let admits: HostCheck

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
        self.admits = admits
    }

    /// Where every installation seen issues certificates, on the host of another of its services.
    public static func usualAddress(beside service: WebAddress) -> WebAddress {
        service.sibling(path: WebServices.usualCertificatePath)
    }

    /// Obtains a certificate.
    ///
    /// - Parameters:
    ///   - mayLogOn: returns when the user may be proved to the services; nil if they may be at once.
    ///   - proof: settled with whether the usual ticket service accepts the user's proof; with the `WebError` where the
    ///     proof may not be shown again. What is sent as soon as it is accepted goes before the request for the
    ///     certificate, over the connection that is logged on.
    ///   - key: the key of the certificate; it is awaited only when all else is at hand.
    /// - Throws: `WebError`; `CancellationError`; what `key` throws.
    public func obtain(
        once mayLogOn: (@LoopActor @Sendable () async throws -> Void)? = nil, proof: Signal<Bool>? = nil,
        key: @LoopActor () async throws -> PrivateKey
    ) async throws -> ProvisionedCertificate {
        // The connection stands when the wait is over.
        async let _ = mayLogOn == nil ? () : exchange.transport.connect(ahead: service.text)
        try await mayLogOn?()
        let usual = WebServices.usual(beside: service)
        switch try await early(at: usual, proof, key) {
        case .issued(let certificate): return certificate
        case .noCertificate(let refusal):
            let services = try await findServices(after: refusal)
            guard refusal.wantsFreshTicket || !services.issuesCertificates(like: usual) else { throw refusal }
            let ticket = try await issuer.ticket(for: services.certificates, by: services.tickets)
            return try await obtainCertificate(services, ticket, try await key())
        case .noTicket(let refusal):
            let services = try await findServices(after: refusal)
            let ticket = try await ticket(for: services, after: refusal, at: usual)
            do {
                return try await obtainCertificate(services, ticket, try await key())
            } catch let error as WebError where error.wantsFreshTicket {
                let fresh = try await issuer.ticket(for: services.certificates, by: services.tickets)
                return try await obtainCertificate(services, fresh, try await key())
            }
        }
    }

    /// The identity provider that the user is to be logged on by before a certificate can be obtained, and the service
    /// that the token is for; nil if the pool takes no tokens of this user, or the user shows none.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func identityProvider() async throws -> (provider: IdentityProvider, service: WebAddress)? {
        try await issuer.identityProvider(of: try await findServices().tickets)
    }

    // The usual place

    /// What became of asking before it is known who issues tickets and certificates, and how.
    private enum Early {
        case issued(ProvisionedCertificate)
        /// Nil where there is nothing to show.
        case noTicket(WebError?)
        case noCertificate(WebError)
    }

    private func early(
        at usual: WebServices, _ proof: Signal<Bool>?, _ key: @LoopActor () async throws -> PrivateKey
    ) async throws -> Early {
        let ticket: WebTicket
        do {
            guard let early = try await issuer.early(for: usual.certificates, by: usual.tickets) else {
                proof?.send(false)
                return .noTicket(nil)
            }
            ticket = early
        } catch let error as WebError {
            if error.endsLogOn { proof?.fail(error) } else { proof?.send(false) }
            return .noTicket(error)
        }
        if let proof {
            proof.send(true)
            try await EventLoop.sleep(for: .zero)
        }
        do {
            return .issued(try await obtainCertificate(usual, ticket, try await key()))
        } catch let error as WebError where error.leavesCertificatePlaceOpen {
            return .noCertificate(error)
        }
    }

    /// A ticket as the descriptions say. A password that was refused at the usual place is not shown here.
    private func ticket(
        for services: WebServices, after refusal: WebError?, at usual: WebServices
    ) async throws -> WebTicket {
        let isSame =
            usual.certificates == services.certificates && usual.tickets[.windows] == services.tickets[.windows]
        let isFinal = isSame || refusal?.refusesPassword == true
        return try await issuer.ticket(
            for: services.certificates, by: services.tickets, after: isFinal ? refusal : nil)
    }

    // Descriptions

    /// The services as they describe themselves.
    ///
    /// - Parameter refusal: what the usual place has said; where there are no descriptions it may tell more.
    private func findServices(after refusal: WebError?) async throws -> WebServices {
        do {
            return try await findServices()
        } catch let error as WebError {
            guard let refusal, !refusal.leavesPlaceOpen else { throw error }
            throw refusal
        }
    }

    /// Reads both descriptions, the second at the usual place while the first is on its way. The first decides: if it
    /// names another ticket service, that one is asked, and the early answer is dropped unread.
    private func findServices() async throws -> WebServices {
        let guess = WebServices.usual(beside: service).tickets.issuer
        async let early = issuer.offer(of: guess)
        let description = try await exchange.describe(.serviceDescription, service)
        let admission = HostAdmission(service: service, isVerified: description.isVerified, admits: admits)
        let (certificates, policy) = try await certificatePort(description, admission)
        let place = try await admission.address(policy.issuer, .ticketServiceDescription)
        let offer = place == guess ? try await early : try await issuer.offer(of: place)
        return WebServices(certificates: certificates, proof: policy.proof, tickets: offer)
    }

    private func certificatePort(
        _ description: ServiceDescription, _ admission: HostAdmission
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
