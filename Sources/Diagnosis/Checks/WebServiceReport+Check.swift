import Localization
import SIP

extension WebServiceReport: CheckAccount {
    var outcome: Check.Outcome { isUseful ? .good : .bad }
    var target: String { url }
    var title: String { "\(service.text) \(url)" }

    var summary: String {
        switch answer {
        case .notReached: connection.obstacle ?? localized("not reached")
        case .broken(let reason): reason
        case .described(let ports): localized("describes itself: \(ports.joined(separator: ", "))")
        case .federated(let ports): localized("offers no Windows log-on, only \(ports.joined(separator: ", "))")
        case .challenge(let schemes):
            schemes.isEmpty ? localized("no scheme on offer") : localized("offers \(schemes.joined(separator: ", "))")
        case .foreign(let reason): localized("not the service: \(reason)")
        case .status(let status, let code?): localized("status \(status) (X-Ms-diagnostics \(code))")
        case .status(let status, nil): localized("status \(status)")
        case .refusedAddress(let reason): localized("not asked: \(reason)")
        }
    }

    var facts: [Check.Fact] {
        var facts = connection.facts
        if case .status(_, let code?) = answer, let entry = DiagnosticsCatalogue.entry(for: code) {
            facts.append(Check.Fact(localized("X-Ms-diagnostics"), "\(code): \(entry.meaning) \(entry.advice)"))
        }
        return facts
    }
}

extension WebServiceReport.Service {
    var text: String {
        switch self {
        case .certificates: localized("Certificate service")
        case .tickets: localized("Web ticket service")
        case .logOn: localized("Log-on to the web services")
        }
    }
}
