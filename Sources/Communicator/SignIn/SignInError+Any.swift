import Authentication
import Network
import SIP
import Security

extension SignInError {
    /// What any error that ends a session means for the user.
    ///
    /// - Parameter hasSignedIn: whether the sign-in was over.
    init(any error: any Error, hasSignedIn: Bool) {
        let tried = hasSignedIn ? "Stayed signed in." : "Signing in."
        switch error {
        case let error as SignInError: self = error
        case let error as NetworkError:
            self.init(error)
            self.tried = tried
            answer = "\(error)."
        case is ConnectionEnded:
            self.init(
                .connectionLost, "The server closed the connection.", tried: tried, answer: "The end of the stream.",
                advice: "Try again; if it happens at once each time, ask the administrator what the server logs.")
        case TransactionError.timedOut:
            self.init(
                .timeout, "The server did not answer in time.", tried: tried,
                answer: "Nothing before the time was over.",
                advice: "Try again in a few minutes; check that the port is that of Skype for Business.")
        case TransactionError.notAuthentic(let refusal):
            self.init(
                .protocolViolation, "An answer of the server cannot be trusted: \(refusal).", tried: tried,
                answer: "A message whose signature does not fit the security association.",
                advice:
                    "Something between this computer and the server may be changing messages; tell the administrator.")
        case let error as FramingError:
            self.init(
                .protocolViolation, "The server does not speak SIP as it should: \(error).", tried: tried,
                answer: "\(error)", advice: "Check that server and port are those of Skype for Business.")
        default:
            self.init(
                .internal, "Something unexpected happened inside this program.", tried: tried, answer: "\(error)",
                advice: "Please report this, with a trace.")
        }
    }
}
