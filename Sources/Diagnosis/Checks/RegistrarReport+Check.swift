import Localization
import SIP

extension RegistrarReport: CheckAccount {
    var outcome: Check.Outcome {
        switch answer {
        case .challenge(let challenge): challenge.isServed ? .good : .bad
        case .moved: .good
        case .notReached where connection.reach == .nameNotFound && origin != .given: .absent
        case .notReached where origin == .domain: .absent
        // A guess that was wrong.
        case .silent where !isNamed, .foreign where !isNamed: .absent
        case .notReached, .silent, .foreign, .refused, .admitted: .bad
        }
    }

    var target: String { connection.authority }
    var title: String { localized("SIP registrar \(connection.authority)") }

    var summary: String {
        switch answer {
        case .notReached: connection.obstacle ?? localized("not reached")
        case .silent: localized("the connection is there, but a REGISTER is not answered")
        case .foreign(let reason): localized("no SIP registrar answers there: \(reason)")
        case .challenge(let challenge): challenge.text
        case .moved(let target): localized("sends the user on to \(target)")
        case .refused(let refusal): refusal.text
        case .admitted: localized("lets anybody in without proof, so it is no Skype for Business registrar")
        }
    }

    var facts: [Check.Fact] {
        var facts = [Check.Fact(localized("found by"), origin.text)] + connection.facts
        if !isEncrypted { facts.append(Check.Fact(localized("TLS"), localized("none: the transport is TCP"))) }
        if let challenge {
            facts += challenge.schemes.map { Check.Fact(localized("scheme"), $0.text) }
            if let service = challenge.certificateService {
                facts.append(Check.Fact(localized("certificates at"), service))
            }
        }
        if case .refused(let refusal) = answer { facts += refusal.facts }
        return facts
    }
}

extension RegistrarReport.Challenge {
    var text: String {
        let list = schemes.map(\.name).joined(separator: ", ")
        return product.isEmpty
            ? localized("a registrar that offers \(list)") : localized("\(product), which offers \(list)")
    }
}

extension RegistrarReport.Scheme {
    /// `NTLM (version 4), not used`.
    var text: String {
        let title = version.map { localized("\(name) (version \($0))") } ?? name
        return switch use {
        case .first: localized("\(title), used by this account")
        case .possible: localized("\(title), possible")
        case .none: localized("\(title), not used")
        }
    }
}

extension RegistrarReport.Origin {
    var text: String {
        switch self {
        case .given: localized("the account's settings")
        case .autodiscover: "autodiscover"
        case .service(let name): localized("DNS service \(name)")
        case .usualName: localized("its usual name")
        case .domain: localized("the domain itself, for want of anything better")
        case .redirect: localized("a redirect from another registrar")
        }
    }
}

extension RegistrarReport.Refusal {
    /// What the catalogue knows of the server's code.
    var entry: DiagnosticsCatalogue.Entry? { code.flatMap { DiagnosticsCatalogue.entry(for: $0) } }

    var text: String {
        let answer = reason.isEmpty ? "\(status)" : "\(status) \(reason)"
        return code.map { localized("refused with \(answer) (ms-diagnostics \($0))") }
            ?? localized("refused with \(answer)")
    }

    var facts: [Check.Fact] {
        var facts: [Check.Fact] = []
        if let code, let entry {
            facts.append(Check.Fact(localized("ms-diagnostics"), "\(code): \(entry.meaning) \(entry.advice)"))
        }
        if let acceptedUserAgent { facts.append(Check.Fact(localized("accepted user agent"), acceptedUserAgent)) }
        return facts
    }
}
