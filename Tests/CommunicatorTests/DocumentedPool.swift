import EventLoop
import JSON
import Network
import Security
import Testing
import Web

@testable import Communicator

/// The pool of UCWA's documentation, with everything that a sign-in of its user asks it for.
@LoopActor
struct DocumentedPool {
    nonisolated static let address = "https://lyncweb.contoso.com"
    nonisolated static let applications = "\(address)/ucwa/oauth/v1/applications"

    let server = GuestServer()
    let account: Communicator.Account
    let outlet: EventOutlet
    private let tokens: HostTokens

    /// - Parameter deliver: takes what the user is told.
    init(deliver: @escaping @LoopActor (SessionEvent) -> Void = { _ in }) throws {
        let challenge = try UCWADocument("challenge.answer.http").answer
        func resource(_ name: String, status: Int = 200) throws -> GuestServer.Answer {
            try UCWADocument.answer(name, status: status)
        }
        server.answers = [
            try UCWADocument("root.request.http").request(): [try UCWADocument("root.answer.http").answer],
            try UCWADocument("user.request.http").request(): [challenge, try resource("user.json")],
            try UCWADocument("token.request.http").request(): [try UCWADocument("token.answer.http").answer],
            try UCWADocument("application.request.http").request(): [try resource("application.json", status: 201)],
            try UCWADocument("makeMeAvailable.request.http").request(): [.init(status: 204)],
            try UCWADocument("presenceSubscription.request.http").request(): [
                try resource("presenceSubscription.json", status: 201)
            ],
            try UCWADocument("messagingInvitation.request.http").request(): [.init(status: 201)],
            try UCWADocument("onlineMeetingInvitation.request.http").request(): [.init(status: 201)],
            "GET \(Self.applications)/105": [try resource("application.json")],
            "GET \(Self.applications)/105/events?ack=1": [.init(isSilent: true)],
        ]
        var configuration = AccountConfiguration(address: try #require(SignInAddress("lenea@contoso.com")))
        configuration.timing.watchRenewal = .seconds(3600)
        account = try Communicator.Account(configuration)
        account.setPassword(Secret(utf8: "pass@word1"))
        outlet = EventOutlet(deliver)
        tokens = HostTokens(
            server,
            proof: UserProof(
                account: account, transport: server, questions: Questions(account: account, outlet: outlet),
                steps: StepLog { _ in }, bearers: nil, passive: nil))
    }

    /// Where the root of the domain leads its user.
    var place: WebAddress {
        get async throws { try await Self.place(tokens) }
    }

    /// Where the root of the domain leads.
    static func place(_ transport: any WebTransport) async throws -> WebAddress {
        let root = try #require(WebAddress("https://lyncdiscover.contoso.com/"))
        return try await ApplicationsPlace(transport: transport) { _, _ in
            true
        }.follow(.init(subject: .elsewhere, place: root, isVerified: true))
    }

    /// A new application of the user.
    func endpoint() async throws -> WebEndpoint {
        let application = try await UCWAApplication(
            at: try await place,
            .init(userAgent: "ContosoClient/1.0", endpoint: "a917c6f4-976c-4cf3-847d-cdfffa28ccdf"), transport: tokens)
        return WebEndpoint(account: account, application: application, isNew: true)
    }
}

extension GuestServer {
    /// Expects that a request came as documented: its address, its fields, and its body but for the order of lists.
    ///
    /// - Parameter varying: the parameters of the address, and the members of the body, that are another each time.
    /// - Returns: the body, where it is an object.
    @discardableResult
    func expect(_ name: String, varying: Set<String> = []) throws -> JSONValue? {
        let document = try UCWADocument(name)
        let asked = try document.request()
        let request = try #require(
            requests.last { Self.form("\($0.method.rawValue) \($0.url)", varying) == Self.form(asked, varying) },
            "\(asked)")
        for field in ["Accept", "Content-Type"] {
            guard let value = document[field] else { continue }
            #expect(request.headers[field] == value, "\(asked) \(field)")
        }
        if let authorization = document["Authorization"] {
            // Some documents show no more than the kind of token.
            let shown = request.headers["Authorization"] ?? ""
            #expect(shown == authorization || authorization.hasSuffix("cwt=...") && shown.hasPrefix("Bearer cwt="))
        }
        #expect(request.headers["Origin"] == nil && request.headers["X-Ms-Origin"] == nil)
        guard let sent = JSONValue(parsing: request.body), let told = JSONValue(parsing: Array(document.body.utf8))
        else {
            #expect(String(decoding: request.body, as: UTF8.self) == document.body)
            return nil
        }
        #expect(Set(sent.members.map(\.name)) == Set(told.members.map(\.name)), "\(asked)")
        for member in told.members {
            guard !varying.contains(member.name) else {
                #expect(sent[member.name]?.text != "", "\(asked) \(member.name)")
                continue
            }
            #expect(Set(sent[member.name]?.elements ?? []) == Set(member.value.elements), "\(asked) \(member.name)")
        }
        return sent
    }

    /// A request without the values that are another each time.
    private static func form(_ request: String, _ varying: Set<String>) -> String {
        let parts = request.split(separator: "?", maxSplits: 1)
        guard parts.count == 2 else { return request }
        let parameters = parts[1].split(separator: "&").map { parameter in
            let name = String(parameter.prefix { $0 != "=" })
            return varying.contains(name) ? name : String(parameter)
        }
        return "\(parts[0])?\(parameters.joined(separator: "&"))"
    }
}
