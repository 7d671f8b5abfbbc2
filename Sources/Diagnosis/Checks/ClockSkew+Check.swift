import Localization

extension ClockSkew: CheckAccount {
    var outcome: Check.Outcome {
        switch judgement {
        case .fine: samples.isEmpty ? .skipped : .good
        case .own, .server: .bad
        case .unclear: .doubtful
        }
    }

    var target: String { "clock" }
    var title: String { "Clocks" }

    var summary: String {
        switch judgement {
        case .fine:
            samples.isEmpty ? localized("no server told the time") : localized("this computer and the servers agree")
        case .own(let ahead): localized("this computer's clock is \(Self.inWords(ahead))")
        case .server(let host, let ahead): localized("the clock of \(host) is \(Self.inWords(ahead))")
        case .unclear(let host, let ahead):
            localized("the clock of \(host) is \(Self.inWords(ahead)) by this computer's clock")
        }
    }

    var facts: [Check.Fact] {
        var hosts: Set<String> = []
        return samples.filter { hosts.insert($0.host).inserted }.map {
            Check.Fact($0.host, $0.ahead == 0 ? localized("agrees") : Self.inWords($0.ahead))
        }
    }

    /// `12 minutes ahead`, `3 s behind`.
    static func inWords(_ ahead: Int64) -> String {
        let amount = ahead.magnitude
        let text =
            switch amount {
            case ..<120: localized("\(amount) s")
            case ..<7200: localized("\(amount / 60) minutes")
            case ..<172_800: localized("\(amount / 3600) hours")
            default: localized("\(amount / 86_400) days")
            }
        return ahead < 0 ? localized("\(text) behind") : localized("\(text) ahead")
    }
}
