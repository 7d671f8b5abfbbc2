import EventLoop
import LabPool
import Network
import Security
import Testing
import Web

/// A person in front of a browser, at the pages of the lab's identity provider.
@LoopActor
struct Person {
    let login: String
    let password: Secret
    private let browser: HTTPClient

    init(_ pool: LabPool) throws {
        login = pool.configuration.accounts[0].login
        password = pool.configuration.accounts[0].password
        browser = try HTTPClient(
            configuration: NetworkConfiguration(
                trust: TrustPolicy(authorityFile: pool.authorityFile), proxy: .none))
    }

    /// Types a code at its page.
    @discardableResult
    func enter(_ code: String, at page: String, password: String? = nil) async throws -> HTTPResponse {
        try await submit(
            ["UserCode": code, "UserName": login, "Password": password ?? self.password.text], at: page)
    }

    /// Says no to a code at its page.
    @discardableResult
    func decline(_ code: String, at page: String) async throws -> HTTPResponse {
        try await submit(["UserCode": code, "Cancel": "1"], at: page)
    }

    /// Opens a page and logs on there; a browser goes where that leads.
    @discardableResult
    func logOn(at page: String) async throws -> HTTPResponse {
        let form = try await browser.send(HTTPRequest(url: page))
        try #require(form.status == 200 && String(decoding: form.body, as: UTF8.self).contains("Password"))
        return try await follow(submit(["UserName": login, "Password": password.text], at: page))
    }

    /// Opens a page and leaves it by its button.
    @discardableResult
    func decline(at page: String) async throws -> HTTPResponse {
        try await follow(submit(["Cancel": "1"], at: page))
    }

    /// Opens a page.
    func open(_ page: String) async throws -> HTTPResponse { try await browser.send(HTTPRequest(url: page)) }

    private func follow(_ response: HTTPResponse) async throws -> HTTPResponse {
        try await browser.send(HTTPRequest(url: try #require(response.redirect)))
    }

    private func submit(_ fields: KeyValuePairs<String, String>, at page: String) async throws -> HTTPResponse {
        try await browser.send(
            HTTPRequest(
                .post, url: page, headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array(FormEncoding.encoded(fields).utf8)))
    }
}

extension Secret {
    fileprivate var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
