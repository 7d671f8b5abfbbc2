/// What a Lync autodiscover URL answered (sign-in sheet 2.2, 2.3).
public struct AutodiscoverReport: Sendable, Equatable {
    /// What came back.
    public enum Answer: Sendable, Equatable {
        /// There was no connection, or none that may be believed.
        case notReached
        /// The connection broke before an answer was complete; in words.
        case broken(reason: String)
        /// The service says where to go on: the names of its links.
        case links([String])
        /// The service names registrars, and the place that it believes the client to be at.
        case servers([String], location: String?)
        /// The user's own page wants a ticket of this service.
        case ticketNeeded(issuer: String)
        /// Another URL is named. Foreign is one outside the domain that nothing verified vouches for: the user is asked.
        case redirect(to: String, isForeign: Bool)
        /// Something else answered: a login page, another product.
        case foreign(status: Int, contentType: String?)
        /// The service answered with a status that is no success.
        case status(Int)
    }

    public var url: String
    public var connection: ConnectionReport
    public var answer: Answer

    public init(_ url: String, _ connection: ConnectionReport, _ answer: Answer) {
        self.url = url
        self.connection = connection
        self.answer = answer
    }

    /// Whether the answer leads to a pool.
    public var isUseful: Bool {
        switch answer {
        case .links, .servers, .ticketNeeded, .redirect: true
        case .notReached, .broken, .foreign, .status: false
        }
    }
}
