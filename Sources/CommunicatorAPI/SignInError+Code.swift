import CCommunicator
import Communicator

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
        case .address: "The sign-in address is not of the form user@domain."
        case .option: "An option of the account is not valid."
        case .passwordNeeded: "A password is needed to sign in."
        case .credentialsRefused: "The server refused the login name or the password."
        case .certificateRefused: "The server refused the certificate that it had issued."
        case .accountRefused: "The server does not let this account sign in."
        case .userAgentRefused: "The server refuses this program by its name (user agent)."
        case .noCommonScheme: "The server offers no way of authentication that this program knows."
        case .nameNotFound: "A server's name is not known to the name service (DNS)."
        case .unreachable: "The server cannot be reached."
        case .tls: "No secure connection to the server could be agreed on."
        case .untrusted: "The server's certificate is not trusted."
        case .connectionLost: "The connection to the server was lost."
        case .timeout: "The server does not answer."
        case .serverUnavailable: "The server cannot serve at the moment."
        case .protocolViolation: "The server answered in a way that this program does not understand."
        case .signedInElsewhere: "The account has signed in at another place."
        case .accountMoved: "The account has moved to another server."
        case .internal: "Something unexpected happened inside this program."
        }
    }

    static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { (Int32($0.code.rawValue), $0) })
}
