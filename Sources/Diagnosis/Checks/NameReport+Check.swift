import Localization

extension NameReport: CheckAccount {
    var outcome: Check.Outcome {
        switch answer {
        case .addresses, .services, .overridden: .good
        case .absent: .absent
        case .failed: .bad
        }
    }

    var target: String { name }

    var title: String {
        switch question {
        case .host: localized("DNS name \(name)")
        case .service: localized("DNS service \(name)")
        }
    }

    var summary: String {
        switch answer {
        case .addresses(let addresses): addresses.joined(separator: ", ")
        case .services(let services): services.map { "\($0.target):\($0.port)" }.joined(separator: ", ")
        case .absent: localized("does not exist")
        case .failed(let reason): reason
        case .overridden(let addresses): localized("\(addresses.joined(separator: ", ")), as you have set it")
        }
    }

    var facts: [Check.Fact] {
        guard case .services(let services) = answer else { return [] }
        return services.map {
            Check.Fact(
                localized("server"), localized("\($0.target):\($0.port), priority \($0.priority), weight \($0.weight)"))
        }
    }
}
