/// A lasting relation between two endpoints: who, where to, over which proxies, and the numbers of the requests in
/// both directions (RFC 3261 12).
public struct Dialog: Sendable, Hashable {
    /// Whether the dialog stands.
    public enum State: Sendable, Hashable {
        /// Made by a provisional response.
        case early
        /// Made or confirmed by a 2xx, or by a NOTIFY.
        case confirmed
    }

    /// What to do with a request of the peer.
    public enum Verdict: Sendable, Hashable {
        /// Serve it.
        case inOrder
        /// Answer 500: an earlier number than one already seen (12.2.2).
        case outOfOrder
        /// Answer 481: it belongs to another dialog.
        case foreign
    }

    /// Call-ID and tags.
    public let identifier: DialogIdentifier

    /// Ourselves, as in `From` of our requests.
    public let local: NameAddress

    /// The peer, as in `To` of our requests.
    public let remote: NameAddress

    /// Whether the dialog stands.
    public private(set) var state: State

    /// Where our requests go: the peer's Contact.
    public private(set) var remoteTarget: URI

    /// The proxies on the way, the first hop first.
    public private(set) var routeSet: [NameAddress]

    /// The number of our last request.
    public private(set) var localNumber: UInt32

    /// The highest number of the peer's requests; nil before the first one.
    public private(set) var remoteNumber: UInt32?

    /// The dialog that a response to our request makes (12.1.2). Where it names no Contact that can be read, the peer
    /// is where the request went: the way there is known, and an answer that is left alone would be lost.
    ///
    /// - Throws: ``DialogError`` if the Contact cannot be used, or tags or other headers are missing.
    public init(request: Message, response: Message) throws(DialogError) {
        guard let local = request.from, let remote = response.to, let callID = request.callID,
            let cseq = request.cseq, let status = response.status
        else { throw .incomplete }
        guard let localTag = local.tag else { throw .noLocalTag }
        identifier = DialogIdentifier(callID: callID, localTag: localTag, remoteTag: remote.tag ?? "")
        self.local = local
        self.remote = remote
        state = status.isProvisional ? .early : .confirmed
        let isNowhere = response.contacts.isEmpty
        remoteTarget = try isNowhere ? request.requestURI ?? remote.uri : Dialog.target(of: response)
        routeSet = response.routeSet.reversed()
        localNumber = cseq.number
    }

    /// The dialog that a request of the peer makes when it is answered with our tag (12.1.1).
    ///
    /// - Parameters:
    ///   - localTag: the tag that our response carries in `To`.
    ///   - firstNumber: the number before that of our first request.
    /// - Throws: ``DialogError`` if Contact or other headers are missing.
    public init(received request: Message, localTag: String, firstNumber: UInt32 = 0) throws(DialogError) {
        guard var local = request.to, let remote = request.from, let callID = request.callID,
            let cseq = request.cseq
        else { throw .incomplete }
        local.tag = localTag
        identifier = DialogIdentifier(callID: callID, localTag: localTag, remoteTag: remote.tag ?? "")
        self.local = local
        self.remote = remote
        state = .confirmed
        remoteTarget = try Dialog.target(of: request)
        routeSet = request.routeSet
        localNumber = firstNumber
        remoteNumber = cseq.number
    }

    /// A request inside the dialog with the next number (12.2.1.1). `Contact` and the rest are the caller's.
    ///
    /// - Returns: nil when the numbers are used up (2³¹ requests): end the dialog.
    public mutating func request(_ method: Method, via: Via) -> Message? {
        guard localNumber < CSeq.limit - 1 else { return nil }
        localNumber += 1
        return message(method, number: localNumber, via: via)
    }

    /// The ACK to a 2xx: it has the number of the INVITE and a branch of its own (13.2.2.4).
    public func acknowledgement(of invite: CSeq, via: Via) -> Message {
        message(.ack, number: invite.number, via: via)
    }

    /// Judges a request of the peer and remembers its number. A Contact in a request that may move the peer
    /// (INVITE, UPDATE, SUBSCRIBE, NOTIFY, REFER) becomes the new target (12.2.2), and the way on which it came that of
    /// ours where it says so (`ms-dialog-route-set-update`).
    public mutating func receive(_ request: Message) -> Verdict {
        guard let cseq = request.cseq, DialogIdentifier(ofReceived: request) == identifier else { return .foreign }
        if cseq.method != .ack, cseq.method != .cancel {
            if let remoteNumber, cseq.number < remoteNumber { return .outOfOrder }
            remoteNumber = cseq.number
        }
        if cseq.method.refreshesTarget {
            refreshTarget(from: request)
            if request.renewsRoute { renewRoute(request.routeSet) }
        }
        return .inOrder
    }

    /// Takes a response to a request of ours inside the dialog. A 2xx confirms an early dialog. Target and route set are
    /// renewed by one to a request that may move us, and by any that says so (`ms-dialog-route-set-update`).
    public mutating func receive(response: Message) {
        guard response.status?.isSuccess == true else { return }
        state = .confirmed
        guard response.cseq?.method.refreshesTarget == true || response.renewsRoute else { return }
        refreshTarget(from: response)
        renewRoute(response.routeSet.reversed())
    }

    /// - Parameter routes: the first hop first; none where the proxies go on as they are.
    private mutating func renewRoute(_ routes: [NameAddress]) {
        if !routes.isEmpty { routeSet = routes }
    }

    private mutating func refreshTarget(from message: Message) {
        if let target = try? Dialog.target(of: message) { remoteTarget = target }
    }

    private static func target(of message: Message) throws(DialogError) -> URI {
        guard let uri = message.contacts.first?.uri, uri.address != nil else { throw .noRemoteTarget }
        return uri
    }

    /// A strict router (no `lr`) wants itself in the request line and the target last (12.2.1.1).
    private func message(_ method: Method, number: UInt32, via: Via) -> Message {
        var uri = remoteTarget
        var routes = routeSet
        if let first = routes.first, !first.uri.parameters.contains("lr") {
            uri = first.uri
            routes.removeFirst()
            routes.append(NameAddress(remoteTarget))
        }
        var message = Message(
            method, uri, via: via, from: local, to: remote, callID: identifier.callID, number: number)
        message.routes = routes
        return message
    }
}

extension Method {
    /// Whether a request of this method moves its sender to its Contact.
    fileprivate var refreshesTarget: Bool {
        switch self {
        case .invite, .update, .subscribe, .notify, .benotify, .refer: true
        default: false
        }
    }
}

extension Message {
    /// The proxies that recorded themselves, by their addresses alone: what Microsoft's servers write behind the brackets
    /// (`tag`, `ms-rrsig`) is theirs (RFC 3261 12.1.1).
    fileprivate var routeSet: [NameAddress] { recordRoutes.map { NameAddress($0.uri) } }

    /// Whether the route set of the dialog becomes that of this message.
    fileprivate var renewsRoute: Bool { headers.contains("ms-dialog-route-set-update", in: .supported) }
}
