/// How a trial sign-in ended.
public enum SignInReport: Sendable, Equatable {
    /// There is no password to try it with.
    case notTried(reason: String)
    case succeeded(server: String, product: String)
    case failed(Failure)

    /// Why it failed, as the session tells it.
    public struct Failure: Sendable, Equatable {
        /// Whether it was login name or password.
        public enum Kind: Sendable, Equatable {
            case credentials
            case userAgent
            case account
            case modernAuthentication
            case other
        }

        public var kind: Kind
        public var message: String
        public var answer: String
        public var advice: String

        public init(_ kind: Kind, message: String, answer: String = "", advice: String = "") {
            self.kind = kind
            self.message = message
            self.answer = answer
            self.advice = advice
        }
    }
}
