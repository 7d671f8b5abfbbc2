import Authentication
import Localization
import Network
import SIP
import Security

extension SignInError {
    /// What any error that ends a session means for the user.
    ///
    /// - Parameter hasSignedIn: whether the sign-in was over.
    init(any error: any Error, hasSignedIn: Bool) {
        let tried = hasSignedIn ? localized("Stayed signed in.") : localized("Signing in.")
        switch error {
        case let error as SignInError: self = error
        case let error as NetworkError:
            self.init(error)
            self.tried = tried
            answer = "\(error)."
        case is ConnectionEnded:
            self.init(
                .connectionLost, localized("The server closed the connection."), tried: tried,
                answer: localized("The end of the stream."),
                advice: localized(
                    "Try again; if it happens at once each time, ask the administrator what the server logs."))
        case TransactionError.timedOut:
            self.init(
                .timeout, localized("The server did not answer in time."), tried: tried,
                answer: localized("Nothing before the time was over."),
                advice: localized("Try again in a few minutes; check that the port is that of Skype for Business."))
        case TransactionError.notAuthentic(let refusal):
            self.init(
                .protocolViolation, localized("An answer of the server cannot be trusted: \(refusal)."), tried: tried,
                answer: localized("A message whose signature does not fit the security association."),
                advice:
                    localized(
                        "Something between this computer and the server may be changing messages; tell the administrator."
                    ))
        case let error as FramingError:
            self.init(
                .protocolViolation, localized("The server does not speak SIP as it should: \(error)."), tried: tried,
                answer: "\(error)", advice: localized("Check that server and port are those of Skype for Business."))
        default:
            self.init(
                .internal, localized("Something unexpected happened inside this program."), tried: tried,
                answer: "\(error)",
                advice: localized("Please report this, with a trace."))
        }
    }
}
