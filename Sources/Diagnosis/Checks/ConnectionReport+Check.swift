import Localization
import Network

extension ConnectionReport {
    /// What kept the connection from coming about, as one line; nil if nothing did.
    var obstacle: String? {
        switch reach {
        case .nameNotFound: localized("the name \(host) is not known (DNS)")
        case .resolverSilent: localized("the resolver (DNS) does not answer for \(host)")
        case .unreachable(let reason): localized("no connection to \(authority): \(reason)")
        case .proxyFailed(let reason): localized("the proxy made no connection to \(authority): \(reason)")
        case .proxyLogOn: localized("the proxy wants a user name and password")
        case .tlsFailed(let failure): localized("no TLS with \(authority): \(failure)")
        case .untrusted: chain?.explanation ?? localized("the certificate is not trusted")
        case .reached: nil
        }
    }

    /// Addresses, times, TLS and certificates.
    var facts: [Check.Fact] {
        var facts: [Check.Fact] = []
        if !attempts.isEmpty {
            facts.append(Check.Fact(localized("addresses"), attempts.map(\.description).joined(separator: ", ")))
        }
        if let times = times.text { facts.append(Check.Fact(localized("times"), times)) }
        if let protection {
            facts.append(
                Check.Fact(
                    localized("TLS"), reach == .untrusted ? localized("\(protection), then refused") : "\(protection)"))
        }
        return facts + (chain?.facts ?? [])
    }
}

extension ConnectionReport.Times {
    /// `name 1 ms, connected 4 ms, secured 12 ms`: each from the start.
    var text: String? {
        let parts = [("name", lookup), ("connected", connected), ("secured", secured)].compactMap { name, time in
            time.map { "\(name) \($0.inMilliseconds)" }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension Duration {
    /// `12 ms`, `under 1 ms`.
    var inMilliseconds: String {
        let milliseconds = self / .milliseconds(1)
        return milliseconds < 1 ? localized("under 1 ms") : localized("\(Int(milliseconds.rounded())) ms")
    }
}
