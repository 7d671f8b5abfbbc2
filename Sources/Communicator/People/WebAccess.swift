import Discovery
import EventLoop
import Network
import Web

/// The account's way to web services while it is signed in. The user is asked nothing: what would need an answer is done
/// without.
@LoopActor
final class WebAccess: WebTransport {
    private let account: Account
    private let certificates: CertificateSource
    private let questions: Questions
    private let network: NetworkAccess
    private let logOns = Turns()
    /// Whether Exchange has refused the password: no other service is shown it to find out whether that is right.
    private var isPasswordDoubted = false

    init(account: Account, certificates: CertificateSource, questions: Questions, network: NetworkAccess) {
        self.account = account
        self.certificates = certificates
        self.questions = questions
        self.network = network
    }

    /// Whether the user can be proved to web services.
    var canProveUser: Bool { certificates.isProofAtHand }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await network.send(request)
    }

    /// Whether a host may be shown who the user is; `isVerified` if whoever names it is so by a certificate.
    func admits(_ host: String, _ isVerified: Bool) -> Bool {
        questions.gate.policy.trusts(host, namedBy: HostPolicy.Source(isVerified: isVerified))
    }

    /// Whether the user has named or confirmed a host.
    func isConfirmed(_ host: String) -> Bool {
        questions.gate.policy.confirmed.contains(host.lowercased())
    }

    /// A web ticket for a service. Tickets are asked for one after the other: a refused password is not sent again.
    ///
    /// - Throws: ``ProofMissing``; `WebError`; `CancellationError`.
    func ticket(for service: WebAddress, from issuer: WebAddress) async throws -> WebTicket {
        try await logOns.take {
            guard let applicant = try? certificates.knownApplicant(mayShowPassword: !isPasswordDoubted) else {
                throw ProofMissing()
            }
            do {
                return try await TicketIssuer(
                    applicant: applicant, transport: self, now: { UnixTime.now },
                    admits: { host, isVerified in self.admits(host, isVerified) }
                ).ticket(for: service, from: issuer)
            } catch let error as WebError {
                if error.refusesPassword { await account.forgetRefusedPassword() }
                throw error
            }
        }
    }

    /// How the user is proved to Exchange.
    ///
    /// - Throws: ``ProofMissing``.
    func authentication() throws -> HTTPRequest.Authentication {
        if account.configuration.usesSingleSignOn { return .singleSignOn }
        guard let password = account.password else { throw ProofMissing() }
        return .password(Credentials(name: account.configuration.login, password: password))
    }

    /// Exchange has refused the log-on, and with it the password, if it takes any.
    func wasRefused(_ response: HTTPResponse) async {
        guard response.hasJudgedPassword, !account.configuration.usesSingleSignOn else { return }
        isPasswordDoubted = true
        // What the pool has accepted may be right there, and wrong at Exchange alone.
        if !account.isPasswordAccepted { await account.forgetRefusedPassword() }
    }
}

/// There is neither a password nor a single sign-on.
struct ProofMissing: Error {}
