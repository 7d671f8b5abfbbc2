internal import Localization

extension OAuthRefusal: CustomStringConvertible {
    /// What the provider says, as part of a sentence.
    public var description: String {
        reason.map { "\(ServerText.phrase($0)) (\(code))" } ?? code
    }

    /// What to do.
    var remedy: String {
        switch cause {
        case .user: localized("Sign in again, and confirm it in the browser in time.")
        case .registration: Self.registrationRemedy
        case .provider: localized("Try again; if it stays so, ask the administrator of the server.")
        }
    }

    /// What to do where program and pool are not registered as they must be.
    public static var registrationRemedy: String {
        localized(
            """
            Ask the administrator whether this program is registered under that client ID, with consent, for the \
            pool's web services.
            """)
    }

    /// What to do where the program is to log on by modern authentication and does not know as which client.
    public static var clientRemedy: String {
        localized(
            """
            The server wants modern authentication: ask the administrator for the client ID of this program, and \
            enter it in the account's options.
            """)
    }

    /// Who is the reason.
    public enum Cause: Sendable {
        /// The user, who has said no or nothing.
        case user
        /// How the program or the pool is registered at the provider.
        case registration
        case provider
    }

    /// Who is the reason, as far as the error's name tells.
    public var cause: Cause {
        switch code {
        case "access_denied", "authorization_declined", "expired_token", "code_expired", "invalid_grant",
            "interaction_required", "login_required":
            .user
        case "temporarily_unavailable", "server_error": .provider
        default: .registration
        }
    }
}
