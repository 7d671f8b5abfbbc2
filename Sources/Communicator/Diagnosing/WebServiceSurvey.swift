import Diagnosis
import EventLoop
import Localization
import Network
import SIP
import Web

/// Asks the pool's web services: do they describe themselves, and how do they want the user to log on?
@LoopActor
struct WebServiceSurvey {
    /// The most services of a kind that are asked.
    private static let limit = 4
    /// The most ports of a service that are named.
    private static let shownPorts = 20

    let account: Account
    let probe: ServiceProbe
    let log: FindingLog

    /// - Parameters:
    ///   - services: where the registrars say that certificates are issued.
    ///   - ticketServices: where autodiscover says that tickets are issued.
    func run(_ services: [String], ticketServices: [String]) async throws {
        var tickets = ticketServices
        for service in services.prefix(Self.limit) {
            guard let description = try await describe(.certificates, service),
                let policy = description.ticketPolicy(ofPort: ServiceDescription.certificatePort),
                !tickets.contains(policy.issuer)
            else { continue }
            tickets.append(policy.issuer)
        }
        for service in tickets.prefix(Self.limit) {
            guard let description = try await describe(.tickets, service),
                let port = description.location(ofPort: ServiceDescription.ticketPort)
            else { continue }
            try await askLogOn(port, for: services.first ?? service)
        }
    }

    private func describe(
        _ service: WebServiceReport.Service, _ url: String
    ) async throws -> ServiceDescription? {
        let start = ContinuousClock.now
        guard let address = try admitted(url, service, since: start) else { return nil }
        let step: WebStep = service == .certificates ? .serviceDescription : .ticketServiceDescription
        let outcome = try await probe.ask(HTTPRequest(url: address.metadata.text, timeout: .seconds(20)))
        var description: ServiceDescription?
        let answer = answer(outcome, step) { response in
            do {
                let parsed = try ServiceDescription(parsing: response.body)
                guard service != .tickets || parsed.takesLogOns else {
                    return .federated(ports: Array(parsed.ports.prefix(Self.shownPorts)))
                }
                description = parsed
                return .described(ports: Array(parsed.ports.prefix(Self.shownPorts)))
            } catch {
                return .foreign(reason: "\(error)")
            }
        }
        log.add(.webService(WebServiceReport(service, address.metadata.text, outcome.connection, answer)), since: start)
        return description
    }

    /// Asks for a ticket without a log-on, as every client does first: the refusal lists the schemes.
    private func askLogOn(_ url: String, for service: String) async throws {
        let start = ContinuousClock.now
        guard let address = try admitted(url, .logOn, since: start), let target = WebAddress(service) else { return }
        let order = WebTicketRequest(
            service: target, user: account.configuration.address.description,
            instance: account.endpoint.instance.description)
        let request = HTTPRequest(
            .post, url: address.text,
            headers: ["Content-Type": "text/xml; charset=utf-8", "SOAPAction": WebTicketRequest.action],
            body: Array(try order.document().utf8), timeout: .seconds(20))
        let outcome = try await probe.ask(request)
        let answer = answer(outcome, .ticket) { _ in .foreign(reason: localized("it gives tickets to anybody")) }
        log.add(.webService(WebServiceReport(.logOn, address.text, outcome.connection, answer)), since: start)
    }

    /// The address, if it may be asked; else the reason is noted.
    private func admitted(
        _ url: String, _ service: WebServiceReport.Service, since start: ContinuousClock.Instant
    ) throws -> WebAddress? {
        if let address = WebAddress(url), address.isConfidential { return address }
        let connection = ConnectionReport(host: url, port: 0, reach: .reached)
        let answer = WebServiceReport.Answer.refusedAddress(reason: localized("it is no https address"))
        log.add(.webService(WebServiceReport(service, url, connection, answer)), since: start)
        return nil
    }

    private func answer(
        _ outcome: ServiceProbe.Outcome, _ step: WebStep, good: (HTTPResponse) -> WebServiceReport.Answer
    ) -> WebServiceReport.Answer {
        guard outcome.connection.isReached else { return .notReached }
        switch outcome.result {
        case .failure(let error): return .broken(reason: "\(error)")
        case .success(let response):
            log.note(date: response.headers["Date"], of: outcome.connection.host)
            let reply = WebReply(step, response)
            if let origin = reply.foreignOrigin { return .foreign(reason: origin) }
            switch response.status {
            case 200: return good(response)
            case 401 where step == .ticket && reply.errorID != 28029: return .challenge(schemes: reply.schemes)
            default: return .status(response.status, code: reply.errorID)
            }
        }
    }
}
