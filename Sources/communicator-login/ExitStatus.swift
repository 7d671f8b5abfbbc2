import ArgumentParser
import CCommunicator

/// What the program tells the shell.
enum ExitStatus: Int32 {
    case signedIn = 0
    /// Refused: password, certificate, policy.
    case refused = 1
    /// The program was called with something that cannot be.
    case usage = 2
    /// DNS, network, TLS.
    case unreachable = 3
    /// The server broke the protocol.
    case protocolBroken = 4
    /// A mistake in Communicator itself; EX_SOFTWARE of sysexits(3).
    case internalError = 70
    /// 128 and the number of SIGINT, as shells report it: interrupted before the sign-in was complete.
    case interrupted = 130

    /// The status for the reason why a session ended, or an account could not be opened.
    init(_ error: communicator_error) {
        switch error {
        case COMMUNICATOR_ERROR_NONE:
            self = .signedIn
        case COMMUNICATOR_ERROR_ADDRESS, COMMUNICATOR_ERROR_OPTION:
            self = .usage
        case COMMUNICATOR_ERROR_NAME_NOT_FOUND, COMMUNICATOR_ERROR_UNREACHABLE, COMMUNICATOR_ERROR_TLS,
            COMMUNICATOR_ERROR_UNTRUSTED, COMMUNICATOR_ERROR_CONNECTION_LOST, COMMUNICATOR_ERROR_TIMEOUT,
            COMMUNICATOR_ERROR_SERVER_UNAVAILABLE, COMMUNICATOR_ERROR_ACCOUNT_MOVED:
            self = .unreachable
        case COMMUNICATOR_ERROR_PROTOCOL:
            self = .protocolBroken
        case COMMUNICATOR_ERROR_INTERNAL:
            self = .internalError
        default:
            self = .refused
        }
    }

    /// The status for a diagnosis: nothing is broken, or who can mend it.
    init(_ mender: VerdictResult.Mender) {
        self =
            switch mender {
            case .nobody: .signedIn
            case .user: .refused
            case .networkAdministrator: .unreachable
            case .serverAdministrator: .protocolBroken
            }
    }

    /// How ArgumentParser is told to end the program.
    var asError: ExitCode { ExitCode(rawValue) }
}
