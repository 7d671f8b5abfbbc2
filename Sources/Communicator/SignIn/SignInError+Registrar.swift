import Authentication
import Discovery
import Localization
import SIP

extension SignInError {
    /// The registrar refused the registration for a reason other than authentication (sign-in sheet 3.9).
    init(refused response: Message, by candidate: Candidate) {
        let status = response.status?.code ?? 0
        let diagnostics = response.diagnostics
        let known = diagnostics.lazy.compactMap { DiagnosticsCatalogue.entry(for: $0.code) }.first
        let kind = Self.kind(of: response)
        self.init(
            kind, Self.message(kind, response, known?.meaning),
            tried: localized("Registration at \(candidate.authority)."),
            answer: ([
                "\(status) \(response.reason ?? "")", response.explanation,
            ].compactMap { $0 } + diagnostics.map { "ms-diagnostics \($0.code)" }).joined(separator: "; "),
            advice: kind == .userAgentRefused
                ? localized("Choose another user agent in the account's options.")
                : known?.advice ?? Self.advice(for: kind),
            retryAfter: response.retryAfter.map { .seconds(Int64($0)) }, status: Int(status))
    }

    /// The registrar sends an account elsewhere that is registered with it.
    init(moved response: Message, by candidate: Candidate) {
        self.init(
            .accountMoved, localized("The account has moved to another server."), tried: localized("Stayed signed in."),
            answer: localized("\(response.status?.code ?? 0) \(response.reason ?? "") from \(candidate.authority)."),
            advice: localized("Sign in again; the new server is found by itself."))
    }

    /// The server accepts the sign-in and challenges what follows, again and again.
    init(forgetful candidate: Candidate) {
        self.init(
            .serverUnavailable, localized("The server forgets each time that the account has signed in."),
            tried: localized("Stayed signed in at \(candidate.authority)."),
            answer: localized("401 to signed requests, again and again."),
            advice: localized("Try again in a few minutes; if it stays so, ask the administrator of the server."))
    }

    private static func kind(of response: Message) -> Kind {
        let codes = response.diagnostics.map(\.code)
        switch response.status?.code ?? 0 {
        case 403 where codes.contains { (17001...17003).contains($0) } || response.warnings.contains { $0.code == 310 }:
            return .userAgentRefused
        case 403 where codes.contains(17000): return .serverUnavailable
        case 403, 404, 600..<700: return .accountRefused
        case 405, 488, 489, 501: return .protocolViolation
        case 408, 480, 500..<600: return codes.contains(1005) ? .accountRefused : .serverUnavailable
        default: return .protocolViolation
        }
    }

    private static func message(_ kind: Kind, _ response: Message, _ meaning: String?) -> String {
        if let meaning { return meaning }
        let told = { (sentence: String) in
            response.explanation.map { localized("\(sentence): \($0)") } ?? localized("\(sentence).")
        }
        return switch kind {
        case .userAgentRefused: told(localized("The server does not accept this client program"))
        case .accountRefused where response.status == .notFound:
            told(localized("The server does not know this account"))
        case .accountRefused: told(localized("The server refused to sign the account in"))
        case .serverUnavailable: told(localized("The server cannot serve at the moment"))
        default:
            localized("The server answered \(response.status?.code ?? 0) \(response.reason ?? "") to the registration.")
        }
    }

    private static func advice(for kind: Kind) -> String {
        switch kind {
        case .accountRefused:
            localized("Check the sign-in address and the login name; else ask the administrator of the server.")
        case .serverUnavailable: localized("Try again in a few minutes.")
        default: localized("Check that the server in the account's options is a Skype for Business registrar.")
        }
    }

    /// TLS-DSK came to nothing, and every remedy has been tried.
    ///
    /// - Parameter response: the server's last word.
    init(_ failure: HandshakeFailure, _ response: Message, at candidate: Candidate) {
        let tried = localized("Certificate sign-in (TLS-DSK) at \(candidate.authority).")
        switch failure {
        case .handshake(let error):
            self.init(
                Self.kind(of: error), localized("\(error)."), tried: tried, answer: Self.words(of: response),
                advice: Self.advice(for: error))
        case .signature:
            let known = response.diagnostics.lazy.compactMap { DiagnosticsCatalogue.entry(for: $0.code) }.first
            self.init(
                .certificateRefused, localized("The server did not accept the signature made with the certificate."),
                tried: tried,
                answer: [known?.meaning, response.explanation].compactMap { $0 }.joined(separator: " "),
                advice: localized("Forget the account's certificate and sign in again; check this computer's clock."))
        }
    }

    private static func kind(of error: TLSDSKError) -> Kind {
        switch error {
        case .certificateRefused, .abandoned(hadCertificate: true): .certificateRefused
        case .nothingInCommon: .noCommonScheme
        case .alert, .unreadableToken, .brokenHandshake, .unfinished, .abandoned, .endless, .weakServerKey:
            .protocolViolation
        case .failed: .internal
        }
    }

    private static func advice(for error: TLSDSKError) -> String {
        switch error {
        case .certificateRefused, .abandoned(hadCertificate: true):
            localized("Check this computer's clock; else ask the administrator whether the certificate was revoked.")
        case .nothingInCommon, .abandoned(hadCertificate: false):
            localized("Ask the administrator to allow TLS 1.2 with AES on the server.")
        default: localized("Try again; if it stays so, ask the administrator of the server.")
        }
    }
}
