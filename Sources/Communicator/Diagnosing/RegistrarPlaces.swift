import Diagnosis
import Discovery

/// Every place where a sign-in may look for the registrar, in the order of preference (sign-in sheet 2.1).
struct RegistrarPlaces {
    /// A place, and how one comes to it.
    struct Place: Sendable {
        var candidate: Candidate
        var origin: RegistrarReport.Origin
    }

    /// The most places that are looked at.
    static let limit = 16

    let all: [Place]

    init(settings: AccountConfiguration, autodiscovered: [Candidate], services: [ServiceName: [SRVRecord]]) {
        if let server = settings.server {
            all = Candidates.given(server, transport: settings.transport.registrars).map {
                Place(candidate: $0, origin: .given)
            }
            return
        }
        var places = autodiscovered.map { Place(candidate: $0, origin: .autodiscover) }
        guard let domain = DomainName(settings.address.domain) else {
            all = places
            return
        }
        for service in ServiceName.all(of: domain, transport: settings.transport.registrars) {
            places += (services[service] ?? []).map {
                let candidate = Candidate(host: $0.target, port: $0.port, transport: service.transport)
                return Place(candidate: candidate, origin: .service(service.text))
            }
        }
        places += Candidates.fixedNames(of: domain.ascii, transport: settings.transport.registrars).map {
            Place(candidate: $0, origin: $0.host == domain.ascii ? .domain : .usualName)
        }
        var seen: Set<Candidate> = []
        all = Array(places.filter { seen.insert($0.candidate).inserted }.prefix(Self.limit))
    }
}
