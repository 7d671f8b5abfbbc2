import EventLoop
import Network
import Testing
import Web

@testable import Communicator

/// An identity provider whose answers about a device code are a list; the last one is given again and again.
@LoopActor
final class ScriptedProvider: WebTransport {
    static let token = #"{"access_token":"abc","token_type":"bearer","expires_in":3600}"#

    private var answers: [(status: Int, body: String)]
    private let life: Int

    /// - Parameter life: of the code, in seconds.
    init(_ answers: [(status: Int, body: String)], life: Int = 60) {
        self.answers = answers
        self.life = life
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        if request.url.hasSuffix("/devicecode") {
            let code = """
                {"device_code":"d","user_code":"A","verification_uri":"https://sts.contoso.com/device","interval":1,
                "expires_in":\(life)}
                """
            return HTTPResponse(status: 200, body: Array(code.utf8), url: request.url)
        }
        let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
        return HTTPResponse(status: answer.status, body: Array(answer.body.utf8), url: request.url)
    }

    /// A log-on by a code there.
    func logOn() throws -> DeviceLogOn {
        let service = try #require(WebAddress("https://web.contoso.com/"))
        let provider = try #require(
            WebAddress("https://sts.contoso.com/adfs/oauth2/authorize").flatMap { IdentityProvider($0) })
        return DeviceLogOn(
            endpoint: TokenEndpoint(provider, client: "c", transport: self, now: { UnixTime.now }), service: service
        ) { _ in }
    }
}
