import CCommunicator
import Communicator
import Localization

extension SignInError.Kind {
    /// The number in communicator.h.
    var code: communicator_error {
        switch self {
        case .address: COMMUNICATOR_ERROR_ADDRESS
        case .option: COMMUNICATOR_ERROR_OPTION
        case .passwordNeeded: COMMUNICATOR_ERROR_PASSWORD_NEEDED
        case .credentialsRefused: COMMUNICATOR_ERROR_CREDENTIALS_REFUSED
        case .certificateRefused: COMMUNICATOR_ERROR_CERTIFICATE_REFUSED
        case .accountRefused: COMMUNICATOR_ERROR_ACCOUNT_REFUSED
        case .userAgentRefused: COMMUNICATOR_ERROR_USER_AGENT_REFUSED
        case .noCommonScheme: COMMUNICATOR_ERROR_NO_COMMON_SCHEME
        case .nameNotFound: COMMUNICATOR_ERROR_NAME_NOT_FOUND
        case .unreachable: COMMUNICATOR_ERROR_UNREACHABLE
        case .tls: COMMUNICATOR_ERROR_TLS
        case .untrusted: COMMUNICATOR_ERROR_UNTRUSTED
        case .connectionLost: COMMUNICATOR_ERROR_CONNECTION_LOST
        case .timeout: COMMUNICATOR_ERROR_TIMEOUT
        case .serverUnavailable: COMMUNICATOR_ERROR_SERVER_UNAVAILABLE
        case .protocolViolation: COMMUNICATOR_ERROR_PROTOCOL
        case .signedInElsewhere: COMMUNICATOR_ERROR_SIGNED_IN_ELSEWHERE
        case .accountMoved: COMMUNICATOR_ERROR_ACCOUNT_MOVED
        case .internal: COMMUNICATOR_ERROR_INTERNAL
        }
    }

    /// For scripts.
    var name: String {
        switch self {
        case .address: "address"
        case .option: "option"
        case .passwordNeeded: "password-needed"
        case .credentialsRefused: "credentials-refused"
        case .certificateRefused: "certificate-refused"
        case .accountRefused: "account-refused"
        case .userAgentRefused: "user-agent-refused"
        case .noCommonScheme: "no-common-scheme"
        case .nameNotFound: "name-not-found"
        case .unreachable: "unreachable"
        case .tls: "tls"
        case .untrusted: "untrusted"
        case .connectionLost: "connection-lost"
        case .timeout: "timeout"
        case .serverUnavailable: "server-unavailable"
        case .protocolViolation: "protocol"
        case .signedInElsewhere: "signed-in-elsewhere"
        case .accountMoved: "account-moved"
        case .internal: "internal"
        }
    }

    /// For people.
    var sentence: String {
        switch self {
        case .address: localized("The sign-in address is not of the form user@domain.")
        case .option: localized("An option of the account is not valid.")
        case .passwordNeeded: localized("A password is needed to sign in.")
        case .credentialsRefused: localized("The server refused the login name or the password.")
        case .certificateRefused: localized("The server refused the certificate that it had issued.")
        case .accountRefused: localized("The server does not let this account sign in.")
        case .userAgentRefused: localized("The server refuses this program by its name (user agent).")
        case .noCommonScheme: localized("The server offers no way of authentication that this program knows.")
        case .nameNotFound: localized("A server's name is not known to the name service (DNS).")
        case .unreachable: localized("The server cannot be reached.")
        case .tls: localized("No secure connection to the server could be agreed on.")
        case .untrusted: localized("The server's certificate is not trusted.")
        case .connectionLost: localized("The connection to the server was lost.")
        case .timeout: localized("The server does not answer.")
        case .serverUnavailable: localized("The server cannot serve at the moment.")
        case .protocolViolation: localized("The server answered in a way that this program does not understand.")
        case .signedInElsewhere: localized("The account has signed in at another place.")
        case .accountMoved: localized("The account has moved to another server.")
        case .internal: localized("Something unexpected happened inside this program.")
        }
    }

    static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { (Int32($0.code.rawValue), $0) })
}
