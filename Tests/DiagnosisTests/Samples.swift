import Diagnosis
import Network
import Security

/// Findings as they are where nothing is wrong, to be spoilt by the tests.
enum Sample {
    static let now: Int64 = 1_780_000_000
    static let day: Int64 = 86400

    static func chain(
        _ host: String, faults: [CertificateProblem.Fault] = [], explanation: String = "",
        gap: CertificateChainReport.Gap? = nil, notAfter: Int64 = now + 100 * day, fingerprint: String? = nil
    ) -> CertificateChainReport {
        CertificateChainReport(
            host: host,
            links: [
                .init(
                    subject: host, names: [host], issuer: "Contoso Issuing CA",
                    validity: Validity(notBefore: now - day, notAfter: notAfter), fingerprint: fingerprint ?? host)
            ],
            faults: faults, explanation: explanation, gap: gap)
    }

    static func connection(
        _ host: String, port: UInt16 = 443, _ reach: ConnectionReport.Reach = .reached,
        chain: CertificateChainReport? = nil
    ) -> ConnectionReport {
        ConnectionReport(
            host: host, port: port, reach: reach, chain: chain ?? (reach == .reached ? Self.chain(host) : nil))
    }

    static func untrusted(_ chain: CertificateChainReport, port: UInt16 = 443) -> ConnectionReport {
        connection(chain.host, port: port, .untrusted, chain: chain)
    }

    static func registrar(
        _ connection: ConnectionReport = connection("sip.contoso.com", port: 5061),
        _ answer: RegistrarReport.Answer = .challenge(
            .init(
                schemes: [.init("NTLM", version: 4, .none), .init("TLS-DSK", version: 4, .first)], product: "RTC/7.0",
                certificateService: "https://web.contoso.com/CertProv/CertProvisioningService.svc")),
        origin: RegistrarReport.Origin = .service("_sip._tls.contoso.com")
    ) -> Finding {
        .registrar(RegistrarReport(origin, connection, connection.isReached ? answer : .notReached))
    }

    static func web(
        _ service: WebServiceReport.Service, _ answer: WebServiceReport.Answer,
        _ connection: ConnectionReport = connection("web.contoso.com")
    ) -> Finding {
        .webService(
            WebServiceReport(
                service, "https://web.contoso.com/\(service)", connection,
                connection.isReached ? answer : .notReached))
    }

    static func name(_ name: String, _ answer: NameReport.Answer) -> Finding {
        .name(NameReport(name, .host, answer))
    }

    static func autodiscover(_ connection: ConnectionReport, _ answer: AutodiscoverReport.Answer) -> Finding {
        .autodiscover(
            AutodiscoverReport(
                "https://\(connection.host)/", connection, connection.isReached ? answer : .notReached))
    }

    static let certificates = web(.certificates, .described(ports: ["CertProvisioningServiceWebTicketProof_SHA1"]))
    static let tickets = web(.tickets, .described(ports: ["WebTicketServiceWinNegotiate"]))
    static let logOn = web(.logOn, .challenge(schemes: ["Negotiate", "NTLM"]))
    static let clock = Finding.clock(ClockSkew(samples: [.init(host: "sip.contoso.com", ahead: 1)]))

    /// Everything as it should be.
    static let healthy: [Finding] = [
        name("sip.contoso.com", .addresses(["192.0.2.1"])), registrar(), certificates, tickets, logOn, clock,
        .signIn(.notTried(reason: "there is no password")),
    ]
}
