import EventLoop
import Localization
import Network
import Security

/// Looks for the certificate that a server leaves out, where the one below says that it is (RFC 5280 4.2.2.1).
///
/// Whoever made the server's certificate has chosen the URL: only plain `http` is asked, without redirects, cookies and
/// proxies' credentials for it, for little and not for long, and what comes back is used for nothing but the report.
@LoopActor
struct IssuerSearch {
    /// The most certificates that are fetched for one chain.
    private static let maximumFetches = 3
    private static let timeout: Duration = .seconds(5)

    private let configuration: NetworkConfiguration

    init(_ configuration: NetworkConfiguration) {
        var configuration = configuration
        configuration.connectTimeout = min(configuration.connectTimeout, Self.timeout)
        self.configuration = configuration
    }

    /// Where a refused chain breaks off; nil if that is not what is wrong with it.
    ///
    /// - Throws: `CancellationError`.
    func gap(in presentation: PeerPresentation, host: String) async throws -> CertificateChainReport.Gap? {
        guard presentation.problem?.faults.contains(.unknownIssuer) == true else { return nil }
        let chain = CertificateChain(sent: presentation.chain)
        if let root = chain.root { return .untrustedRoot(name: root.shortName) }
        guard let top = chain.open else { return nil }
        return .missing(issuer: top.issuerCommonName, try await search(above: top, presentation.chain, host))
    }

    private func search(
        above start: Certificate, _ sent: [Certificate], _ host: String
    ) async throws -> CertificateChainReport.IssuerSearch {
        var top = start
        var chain = sent
        var found: String?
        for _ in 0..<Self.maximumFetches {
            guard let url = top.issuerURLs.first(where: Self.mayBeAsked) else { break }
            switch try await fetch(url) {
            case .failure(let error): return .failed(url: found ?? url, reason: error.reason)
            case .success(let certificate):
                guard top.isIssued(by: certificate) else {
                    return .failed(url: found ?? url, reason: localized("what is there is another certificate"))
                }
                found = found ?? url
                chain.append(certificate)
                top = certificate
                if isComplete(chain, host) { return .completes(url: found ?? url) }
                if certificate.isSelfIssued { break }
            }
        }
        guard let found else { return .noAddress }
        return .leadsToUntrustedRoot(url: found, root: top.isSelfIssued ? top.shortName : top.issuerCommonName)
    }

    /// Whether nothing is missing any more, whatever else is wrong.
    private func isComplete(_ chain: [Certificate], _ host: String) -> Bool {
        guard let problem = try? configuration.trust.judge(chain, for: host) else { return true }
        return !problem.faults.contains(.unknownIssuer)
    }

    private static func mayBeAsked(_ url: String) -> Bool {
        url.utf8.count <= 2048 && url.lowercased().hasPrefix("http://")
    }

    /// Why a certificate could not be fetched, in words.
    private struct FetchError: Error {
        let reason: String
    }

    private func fetch(_ url: String) async throws -> Result<Certificate, FetchError> {
        let request = HTTPRequest(url: url, maximumBody: Certificate.maximumSize, timeout: Self.timeout)
        do {
            let response = try await HTTPClient(configuration: configuration).send(request)
            guard response.status == 200 else {
                return .failure(FetchError(reason: localized("the answer is status \(response.status)")))
            }
            guard let certificate = Self.certificate(response.body) else {
                return .failure(FetchError(reason: localized("what is there is no certificate")))
            }
            return .success(certificate)
        } catch let error as NetworkError {
            return .failure(FetchError(reason: "\(error)"))
        }
    }

    /// DER, as the standard wants it, or PEM, as some servers give it.
    private static func certificate(_ bytes: [UInt8]) -> Certificate? {
        (try? Certificate(der: bytes)) ?? (try? Certificate(pem: String(decoding: bytes, as: UTF8.self)))
    }
}
