import EventLoop
import Network
import Security
import Web
import XML

/// A pool's web services as a table of answers, with a record of what was asked.
@LoopActor
final class ScriptedServer: WebTransport {
    enum Answer: Sendable {
        case reply(Int, String, HTTPHeaders = [:])
        case redirect(String)
        case failure(NetworkError)
        /// A certificate for whatever key is asked for.
        case certificate(from: Int64 = TestCertificates.now - 60, to: Int64 = TestCertificates.now + 86_400)
        /// What follows, but only when the other request has been made too (or has not been for five seconds).
        indirect case together(String, Answer)
        /// Nothing, until the request is cancelled.
        case silence
    }

    nonisolated static let serviceDescription = "GET \(Documents.service)/mex"
    nonisolated static let ticketServiceDescription = "GET \(Documents.ticketService)/mex"
    nonisolated static let ticket = "POST \(Documents.ticketService)"
    nonisolated static let certificate = "POST \(Documents.port)"

    /// The answers to each request in turn; the last one is given again and again.
    var answers: [String: [Answer]] = [
        serviceDescription: [.reply(200, Documents.serviceDescription())],
        ticketServiceDescription: [.reply(200, Documents.ticketServiceDescription())],
        ticket: [.reply(200, Documents.ticket())],
        certificate: [.certificate()],
    ]
    private(set) var requests: [HTTPRequest] = []
    /// The addresses to which connections were opened ahead of a request.
    private(set) var opened: [String] = []
    private(set) var mostAtOnce = 0
    private var atOnce = 0

    /// The requests in the order in which they came.
    var asked: [String] { requests.map { "\($0.method.rawValue) \($0.url)" } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.append(request)
        atOnce += 1
        defer { atOnce -= 1 }
        mostAtOnce = max(mostAtOnce, atOnce)
        let answer = nextAnswer("\(request.method.rawValue) \(request.url)")
        return try await give(answer, to: request)
    }

    func connect(ahead url: String) async {
        opened.append(url)
    }

    private func give(_ answer: Answer, to request: HTTPRequest) async throws -> HTTPResponse {
        switch answer {
        case .reply(let status, let body, let headers):
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8), url: request.url)
        case .redirect(let place): return HTTPResponse(status: 302, url: request.url, redirect: place)
        case .failure(let error): throw error
        case .certificate(let notBefore, let notAfter):
            let body = try Self.certificate(for: request, Validity(notBefore: notBefore, notAfter: notAfter))
            return HTTPResponse(status: 200, body: Array(body.utf8), url: request.url)
        case .together(let other, let answer):
            for _ in 0..<1000 where !asked.contains(other) { try await EventLoop.sleep(for: .milliseconds(5)) }
            return try await give(answer, to: request)
        case .silence:
            try await EventLoop.sleep(for: .seconds(600))
            throw CancellationError()
        }
    }

    private func nextAnswer(_ request: String) -> Answer {
        guard var left = answers[request], let answer = left.first else { return .reply(404, "") }
        if left.count > 1 { left.removeFirst() }
        answers[request] = left
        return answer
    }

    private static func certificate(for request: HTTPRequest, _ validity: Validity) throws -> String {
        let envelope = try XMLElement(parsing: request.body)
        let text = envelope.descendant("BinarySecurityToken")?.text ?? ""
        let der = try Base64.decode(text, whitespace: .ignored, limit: CertificateRequest.maximumSize)
        let issued = try TestCertificates.authority.get().issueClient(
            for: CertificateRequest(der: der), validity: validity)
        return Documents.certificate(Base64.encodeInLines(issued.der))
    }
}
