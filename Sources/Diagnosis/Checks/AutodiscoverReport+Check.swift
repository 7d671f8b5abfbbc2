import Localization

extension AutodiscoverReport: CheckAccount {
    var outcome: Check.Outcome {
        switch answer {
        case .redirect(_, isForeign: true): .doubtful
        case .links, .servers, .ticketNeeded, .redirect: .good
        case .notReached where connection.reach == .nameNotFound: .absent
        case .notReached, .broken, .foreign, .status: .bad
        }
    }

    var target: String { url }
    var title: String { localized("Autodiscover \(url)") }

    var summary: String {
        switch answer {
        case .notReached: connection.obstacle ?? localized("not reached")
        case .broken(let reason): reason
        case .links(let names): localized("answers for the domain: \(names.joined(separator: ", "))")
        case .servers(let servers, let location?):
            localized("names \(servers.joined(separator: ", ")) for clients that are \(location)")
        case .servers(let servers, nil): localized("names \(servers.joined(separator: ", "))")
        case .ticketNeeded(let issuer): localized("wants a ticket of \(issuer)")
        case .redirect(let url, isForeign: true):
            localized("leads to \(url), outside the domain: a sign-in asks you first")
        case .redirect(let url, isForeign: false): localized("leads to \(url)")
        case .foreign(let status, let type?):
            localized("the answer (status \(status), \(type)) is not that of autodiscover")
        case .foreign(let status, nil): localized("the answer (status \(status)) is not that of autodiscover")
        case .status(let status): localized("status \(status)")
        }
    }

    var facts: [Check.Fact] { connection.facts }
}
