/// What makes messages belong to one transaction (RFC 3261 17.1.3, 17.2.3; sign-in sheet 3.8).
struct TransactionIdentity: Sendable, Hashable {
    /// The request's method; that of the INVITE for its ACK.
    let method: Method
    private let branch: String?
    private let sentBy: HostPort
    private let callID: String
    private let number: UInt32
    private let fromTag: String?

    /// Reads the identity; nil without `Via`, `Call-ID` or `CSeq`.
    init?(of message: Message) {
        guard let via = message.topVia, let callID = message.callID, let cseq = message.cseq else { return nil }
        method = cseq.method == .ack ? .invite : cseq.method
        branch = via.uniqueBranch
        sentBy = via.sentBy
        self.callID = callID
        number = cseq.number
        fromTag = message.fromTag
    }

    private init(_ other: TransactionIdentity, method: Method) {
        self.method = method
        branch = other.branch
        sentBy = other.sentBy
        callID = other.callID
        number = other.number
        fromTag = other.fromTag
    }

    /// The same identity with another method, to find the request that a CANCEL is about.
    func with(method: Method) -> TransactionIdentity {
        TransactionIdentity(self, method: method)
    }

    /// Whether two requests are one transaction (17.2.3). There are senders who write one branch into all.
    func isSame(as other: TransactionIdentity) -> Bool {
        isAnswered(by: other) && callID == other.callID && number == other.number
            && (branch == nil || other.branch == nil || sentBy == other.sentBy)
    }

    /// Whether a response belongs to this request: where that came from does not count, which servers may write in other
    /// words (17.1.3).
    func isAnswered(by other: TransactionIdentity) -> Bool {
        guard method == other.method else { return false }
        if let branch, let otherBranch = other.branch { return branch == otherBranch }
        return callID == other.callID && number == other.number && fromTag == other.fromTag
    }
}

extension Method {
    /// Whether requests of this method are answered.
    public var isAnswered: Bool { self != .ack && self != .benotify }
}
