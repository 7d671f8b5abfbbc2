/// What a web service of the pool answered.
public struct WebServiceReport: Sendable, Equatable {
    /// Which service.
    public enum Service: String, Sendable, Hashable {
        /// Issues the certificates that sign-ins use (CertProv).
        case certificates
        /// Issues web tickets, and says how one proves who one is.
        case tickets
        /// Takes login name and password.
        case logOn
    }

    /// What came back.
    public enum Answer: Sendable, Equatable {
        /// There was no connection, or none that may be believed.
        case notReached
        /// The connection broke before an answer was complete; in words.
        case broken(reason: String)
        /// The service describes itself: the names of its ports.
        case described(ports: [String])
        /// The ticket service describes itself, and none of its ports takes login name and password.
        case federated(ports: [String])
        /// The service asks for authentication: the schemes on offer.
        case challenge(schemes: [String])
        /// Something else answered: a login page, another product; in words.
        case foreign(reason: String)
        /// The service answered with another status; the number of `X-Ms-diagnostics` if there was one.
        case status(Int, code: Int?)
        /// The URL is none that requests may be sent to; in words.
        case refusedAddress(reason: String)
    }

    public var service: Service
    public var url: String
    public var connection: ConnectionReport
    public var answer: Answer

    public init(_ service: Service, _ url: String, _ connection: ConnectionReport, _ answer: Answer) {
        self.service = service
        self.url = url
        self.connection = connection
        self.answer = answer
    }

    /// Whether a sign-in can go on from here.
    public var isUseful: Bool {
        switch answer {
        case .described, .challenge: true
        case .notReached, .broken, .federated, .foreign, .status, .refusedAddress: false
        }
    }
}
