import EventLoop
import Network
import Web

/// A UCWA server as a table of answers (UCWA sheet), with a record of what was asked.
@LoopActor
final class GuestServer: WebTransport {
    struct Answer: Sendable {
        var status = 200
        var body = ""
        var headers: HTTPHeaders = [:]
        /// False for a server whose certificate passes only because the user has accepted it.
        var isVerified = true
        /// How long the server takes.
        var delay: Duration = .zero
        /// Nothing, until the request is cancelled, or its time is over.
        var isSilent = false
    }

    nonisolated static let meeting = "https://meet.contoso.com/dana/DEDX9367"
    nonisolated static let focus = "sip:dana@contoso.com;gruu;opaque=app:conf:focus:id:DEDX9367"
    nonisolated static let pool = "https://web.contoso.com"

    /// The answers to each request in turn; the last one is given again and again.
    var answers: [String: [Answer]]
    /// The requests that the server takes, and whose answers are lost.
    var cutOff: Set<String> = []
    private(set) var requests: [HTTPRequest] = []

    /// The pool of the sheet: challenge, token, application, and a channel that is silent after these polls.
    init(polls: [String] = []) {
        let challenge =
            "MsRtcOAuth href=\"\(Self.pool)/WebTicket/oauthtoken\",grant_type=\"urn:microsoft.rtc:anonmeeting\""
        let application = """
            {"rel":"application","_links":{"self":{"href":"/app/1"},"events":{"href":"/app/1/ev?ack=1"}},"_embedded":{\
            "communication":{"rel":"communication","_links":{"joinOnlineMeeting":{"href":"/app/1/join"}}}}}
            """
        let information = """
            <conf-info xmlns="http://schemas.microsoft.com/rtc/2009/05/simplejoinconfdoc"><conf-uri>\(Self.focus)\
            </conf-uri><ucwa-url>\(Self.pool)/ucwa/v1/applications</ucwa-url></conf-info>
            """
        let token = #"{"access_token":"cwt=AAEB","expires_in":3543,"token_type":"Bearer"}"#
        answers = [
            "GET \(Self.meeting)": [Answer(body: information)],
            "POST \(Self.pool)/ucwa/v1/applications": [
                Answer(status: 401, body: "<html/>", headers: ["WWW-Authenticate": challenge]),
                Answer(status: 201, body: application),
            ],
            "POST \(Self.pool)/WebTicket/oauthtoken": [Answer(body: token)],
            "POST \(Self.pool)/app/1/join": [Answer(status: 201)],
            "DELETE \(Self.pool)/app/1": [Answer(status: 204)],
        ]
        for (index, senders) in polls.enumerated() {
            answers["GET \(Self.pool)/app/1/ev?ack=\(index + 1)"] = [
                Answer(body: #"{"_links":{"next":{"href":"/app/1/ev?ack=\#(index + 2)"}},"sender":[\#(senders)]}"#)
            ]
        }
        answers["GET \(Self.pool)/app/1/ev?ack=\(polls.count + 1)"] = [Answer(isSilent: true)]
    }

    /// The requests in the order in which they came.
    var asked: [String] { requests.map { "\($0.method.rawValue) \($0.url)" } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.append(request)
        let key = "\(request.method.rawValue) \(request.url)"
        if cutOff.contains(key), let address = WebAddress(request.url) {
            throw NetworkError.connectionLost(.init(host: address.host, port: address.port), reason: "closed")
        }
        // What an address varies by may be left out.
        let known = answers[key] == nil ? String(key.prefix { $0 != "?" }) : key
        guard var left = answers[known], let answer = left.first else {
            return HTTPResponse(status: 404, body: Array(#"{"code":"NotFound"}"#.utf8), url: request.url)
        }
        if left.count > 1 { left.removeFirst() }
        answers[known] = left
        guard !answer.isSilent else {
            try await EventLoop.sleep(for: request.timeout)
            let address = WebAddress(request.url)
            throw NetworkError.timedOut(
                .init(host: address?.host ?? "", port: address?.port ?? 0), after: request.timeout)
        }
        if answer.delay > .zero { try await EventLoop.sleep(for: answer.delay) }
        return HTTPResponse(
            status: answer.status, headers: answer.headers, body: Array(answer.body.utf8), url: request.url,
            isVerified: answer.isVerified)
    }
}
