import Conferencing
import EventLoop
import Messaging
import SIP
import Testing

@testable import Communicator

/// People's programs and conferences' servers of other hands, for what they do otherwise than ours.
enum ForeignPeer {
    static let focus = "sip:bob@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"
    static let session = "v=0\r\nm=message 5060 sip null\r\na=accept-types:text/plain\r\n"

    /// A request of bob's in a dialog of his, or outside of any.
    static func request(
        _ method: SIP.Method, _ number: UInt32, toTag: String? = nil, _ fields: KeyValuePairs<String, String> = [:],
        _ body: String = "", callID: String = "bob"
    ) throws -> Message {
        var request = Message(.request(method, try URI(parsing: "sip:alice@contoso.com")))
        request.headers.append(.via, "SIP/2.0/TCP 192.0.2.1:5061;branch=z9hG4bK\(Token.random())")
        request.from = try NameAddress(parsing: "<sip:bob@contoso.com>;tag=\(callID)-1")
        request.to = NameAddress(try URI(parsing: "sip:alice@contoso.com"))
        request.to?.tag = toTag
        request.callID = callID
        request.cseq = CSeq(number, method)
        request.headers.append(.contact, "<sip:bob@contoso.com;opaque=user:epid:B;gruu>")
        for (name, value) in fields { request.headers.append(HeaderName(name), value) }
        request.body = Array(body.utf8)
        return request
    }

    /// Has the user write to bob.
    @LoopActor @discardableResult
    static func greet(_ pool: ForeignPool) async throws -> SignInAddress {
        let bob = try #require(SignInAddress("bob@contoso.com"))
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        _ = pool.parts.capabilities.messenger.send("Hello", to: bob)
        return bob
    }

    /// Has bob invite the user.
    ///
    /// - Returns: the tag of the user's answer.
    @LoopActor
    static func invite(
        _ pool: ForeignPool, _ fields: KeyValuePairs<String, String> = [:], callID: String = "bob"
    ) async throws -> String {
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        var invite = try request(.invite, 1, ["Content-Type": "application/sdp"], session, callID: callID)
        for (name, value) in fields { invite.headers.append(HeaderName(name), value) }
        pool.send(invite)
        try await pool.sees { $0.answer(to: callID) == .ok }
        let tag = try #require(pool.requests.last { $0.callID == callID && $0.status == .ok }?.toTag)
        pool.send(try request(.ack, 1, toTag: tag, callID: callID))
        return tag
    }

    static func document(
        _ entity: String = focus, state: String = "full", version: Int = 1, description: String = ""
    ) -> String {
        """
        <conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="\(entity)" state="\(state)" \
        version="\(version)">\(description)<users state="\(state)">\(person("bob"))</users></conference-info>
        """
    }

    /// Somebody who is connected to one of a conference's servers.
    static func person(_ name: String, _ session: String = "chat", _ status: String = "connected") -> String {
        """
        <user entity="sip:\(name)@contoso.com" state="full"><endpoint entity="{1}" session-type="\(session)">\
        <status>\(status)</status></endpoint></user>
        """
    }

    /// The end of a subscription to a conference's state.
    static func ending(_ parameters: String) -> KeyValuePairs<String, String> {
        ["Event": "conference", "Subscription-State": "terminated;\(parameters)"]
    }

    static let notification: KeyValuePairs = [
        "Event": "conference", "Subscription-State": "active;expires=3600",
        "Content-Type": "application/conference-info+xml",
    ]

    /// A pool with bob's conference, whose state is this document.
    static func conference(
        _ document: String = document()
    ) -> @LoopActor @Sendable (ForeignPool, Message) -> Void {
        { pool, request in
            let contact = "<\(request.requestURI?.description ?? "")>"
            switch (request.method, request.event?.value) {
            case (.ack, _), (nil, _): break
            case (.subscribe, "conference"):
                pool.answer(
                    request, .ok,
                    ["Expires": "3600", "Contact": contact, "Content-Type": "application/conference-info+xml"],
                    document)
            case (.invite, _): pool.answer(request, .ok, ["Contact": contact])
            default: pool.answer(request)
            }
        }
    }

    /// Has the user join bob's conference.
    ///
    /// - Returns: the INVITEs to the focus and to the conversation.
    @LoopActor
    static func join(_ pool: ForeignPool) async throws -> [Message] {
        try await pool.sees { !$0.requests(.subscribe).isEmpty }
        _ = pool.parts.capabilities.conferences.join("conf:\(focus)")
        try await pool.sees { $0.requests(.ack).count == 2 }
        return pool.requests(.invite)
    }
}

extension ForeignPool {
    /// What the client has answered to a request of this method at last.
    func lastAnswer(to callID: String, _ method: SIP.Method) -> Message? {
        requests.last { $0.callID == callID && $0.cseq?.method == method && $0.status?.isFinal == true }
    }

    /// The texts that were shown, of people.
    var texts: [String] {
        events.compactMap { if case .messaging(.received(let message)) = $0 { message.text.plain } else { nil } }
    }

    /// Why texts have reached nobody.
    var undelivered: [DeliveryFailure.Reason] {
        events.compactMap { if case .messaging(.undelivered(let text)) = $0 { text.failure.reason } else { nil } }
    }

    var conferenceEvents: [ConferenceEvent] {
        events.compactMap { if case .conference(let event) = $0 { event } else { nil } }
    }

    /// The conference that the user is in.
    var conference: (any ConferenceActions)? {
        conferences.first.flatMap { parts.capabilities.conferences.conference($0) }
    }

    var conferences: Set<UInt64> { Set(conferenceEvents.map(\.conference)) }

    var conferenceTexts: [String] {
        conferenceEvents.compactMap { if case .received(let message) = $0.kind { message.text.plain } else { nil } }
    }

    var conferenceRemarks: [String] {
        conferenceEvents.compactMap { if case .remark(let text) = $0.kind { text } else { nil } }
    }

    /// Why a conference is over; nil while none is.
    var conferenceEnd: String? {
        conferenceEvents.lazy.compactMap { if case .ended(let reason) = $0.kind { reason } else { nil } }.first
    }
}
