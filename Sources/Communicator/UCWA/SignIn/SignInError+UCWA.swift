import Localization
import Network
import UCWA
import Web

extension SignInError {
    /// A token service did not give a token (UCWA sheet 2.3).
    ///
    /// - Parameter code: the error's name, such as `invalid_grant`; empty if there is none.
    init(token code: String, _ response: HTTPResponse, from issuer: WebAddress, isSingleSignOn: Bool) {
        let answer = Self.words(of: response, code)
        let tried = localized("Asked \(issuer.text) for \(WebStep.token).")
        switch (response.status, code) {
        case (401, _), (_, "invalid_grant"):
            self.init(
                .credentialsRefused,
                isSingleSignOn
                    ? localized("The server did not accept the Kerberos ticket.")
                    : localized("The login name or the password is wrong."),
                tried: tried, answer: answer,
                advice: isSingleSignOn
                    ? localized("Get a Kerberos ticket (kinit), or switch single sign-on off.") : Self.loginAdvice)
        case (500..., _):
            self.init(
                .serverUnavailable, localized("The web services do not work at the moment (\(answer))."), tried: tried,
                answer: answer, advice: localized("Try again in a few minutes."))
        case (403, _):
            self.init(
                .accountRefused, localized("The server refused to sign the account in."), tried: tried, answer: answer,
                advice: localized(
                    "Check the sign-in address and the login name; else ask the administrator of the server."))
        default:
            self.init(
                .protocolViolation, localized("The web services gave an unexpected answer (\(answer))."), tried: tried,
                answer: answer, advice: localized("Ask the administrator about the web services."))
        }
    }

    /// A host gives tokens for nothing that the user can show.
    ///
    /// - Parameter takesForeignTokens: whether it would take a token of an identity provider.
    init(grants: Set<TokenOffer.Grant>, at place: WebAddress, takesForeignTokens: Bool = false) {
        let names = grants.map(\.rawValue).sorted().joined(separator: ", ")
        self.init(
            .noCommonScheme, localized("This program cannot log on to the web services: \(names)."),
            tried: localized("Asked \(place.text) for \(WebStep.token)."), answer: names,
            advice: takesForeignTokens
                ? OAuthRefusal.clientRemedy
                : grants.contains(.passive)
                    ? localized(
                        """
                        The pool wants a log-on in a browser on this computer: let this program open one (not by a \
                        code; communicator-login does so with --browser).
                        """)
                    : localized("Ask the administrator to allow NTLM or Negotiate for the web services."))
    }

    /// A host does not take a token that was issued for it a moment ago (UCWA sheet 2.8).
    init(tokenRefusedIn response: HTTPResponse, at place: WebAddress) {
        let diagnostics = response.headers["X-Ms-diagnostics"].flatMap { WebDiagnostics($0) }
        let isForeign = diagnostics.map { [28055, 28056, 28081].contains($0.errorID) } ?? false
        self.init(
            .accountRefused, localized("The server refused to sign the account in."),
            tried: localized("Asked \(place.text) for \(WebStep.token)."), answer: Self.words(of: response, ""),
            advice: isForeign
                ? OAuthRefusal.registrationRemedy
                : localized("Check the sign-in address and the login name; else ask the administrator of the server."))
    }

    /// The status, the error's name and the diagnosis.
    private static func words(of response: HTTPResponse, _ code: String) -> String {
        let diagnostics = response.headers["X-Ms-diagnostics"].flatMap { WebDiagnostics($0) }
        return ["HTTP \(response.status)", code, diagnostics?.description ?? ""]
            .filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The web API does not let the user sign in, or stay (UCWA sheet 3.3, 3.10).
    init(_ refusal: UCWARefusal, at host: String) {
        let (kind, message, advice) = refusal.isRefusal ? Self.meaning(of: refusal) : Self.noAnswer
        self.init(
            kind, message, tried: localized("Registration at \(host)."), answer: refusal.summary, advice: advice,
            retryAfter: refusal.retryAfter, status: refusal.status)
    }

    /// A success that says nothing: a page, or no resource.
    private static var noAnswer: (Kind, String, String) {
        (
            .protocolViolation, localized("The web services gave an answer that is not theirs."),
            localized(
                """
                If the network, or a proxy in front of the server, wants a log-on, log on in a browser. Otherwise ask the \
                administrator.
                """)
        )
    }

    private static func meaning(of refusal: UCWARefusal) -> (Kind, String, String) {
        switch (refusal.status, refusal.subcode) {
        case (_, "UserAgentNotAllowed"):
            (
                .userAgentRefused, localized("The server does not accept this client program."),
                localized("Choose another user agent in the account's options.")
            )
        case (_, "TooManyApplications"):
            (
                .signedInElsewhere, localized("The account has signed in at another place, or was signed out there."),
                localized("Sign in again here if you want to go on at this computer.")
            )
        case (_, "CannotRedirect"):
            (
                .accountMoved, localized("The account has moved to another server."),
                localized("Sign in again; the new server is found by itself.")
            )
        case (404, _):
            (
                .serverUnavailable, localized("There are no web services (UCWA) at this place of the server."),
                localized("Ask the administrator about the web services.")
            )
        case (401, _), (403, _):
            (
                .accountRefused, localized("The server refused to sign the account in."),
                localized("Check the sign-in address and the login name; else ask the administrator of the server.")
            )
        default:
            (
                .serverUnavailable, localized("The server cannot serve at the moment."),
                localized("Try again in a few minutes.")
            )
        }
    }
}
