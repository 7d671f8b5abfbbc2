import Localization
import Security

extension CertificateChainReport {
    /// One fact for each certificate, and what is wrong.
    var facts: [Check.Fact] {
        var facts =
            precedent.map { [Check.Fact(localized("certificate"), localized("the same as at \($0)"))] } ?? certificates
        if surplus > 0 {
            facts.append(
                Check.Fact(localized("surplus"), localized("\(surplus) certificates have no place in the chain")))
        }
        if !explanation.isEmpty { facts.append(Check.Fact(localized("refused"), explanation)) }
        if isException {
            facts.append(Check.Fact(localized("exception"), localized("you have accepted this certificate before")))
        }
        if let gap { facts.append(Check.Fact(localized("missing"), gap.text)) }
        return facts
    }

    private var certificates: [Check.Fact] {
        var facts = links.enumerated().map { index, link in
            Check.Fact(index == 0 ? localized("certificate") : localized("issued by"), link.text)
        }
        if let first = links.first, !first.fingerprint.isEmpty {
            facts.append(Check.Fact(localized("SHA-256"), first.fingerprint))
        }
        return facts
    }
}

extension CertificateChainReport.Link {
    /// Names, issuer and time in one line.
    var text: String {
        let first = CalendarDate.text(validity.notBefore)
        let last = CalendarDate.text(validity.notAfter)
        return names.isEmpty
            ? localized("“\(subject)”, issued by “\(issuer)”, valid \(first) to \(last)")
            : localized("“\(subject)” for \(hosts), issued by “\(issuer)”, valid \(first) to \(last)")
    }

    private var hosts: String {
        let shown = names.prefix(Self.shownNames).joined(separator: ", ")
        let rest = names.count - Self.shownNames
        return rest > 0 ? localized("\(shown) and \(rest) more") : shown
    }

    private static let shownNames = 8
}

extension CertificateChainReport.Gap {
    var text: String {
        switch self {
        case .untrustedRoot(let name):
            localized("the root “\(name)” is not among the authorities that this computer trusts")
        case .missing(let issuer, .noAddress): localized("the certificate of “\(issuer)”; nothing says where it is")
        case .missing(let issuer, .failed(let url, let reason)):
            localized("the certificate of “\(issuer)”; it is said to be at \(url): \(reason)")
        case .missing(let issuer, .completes(let url)):
            localized("the certificate of “\(issuer)”; it is at \(url), and with it the chain is trusted")
        case .missing(let issuer, .leadsToUntrustedRoot(let url, let root)):
            localized(
                """
                the certificate of “\(issuer)”; it is at \(url), and leads to “\(root)”, which this \
                computer does not trust
                """)
        }
    }
}
