import Discovery
import EventLoop
import Foundation
import LabPool
import Network
import PollLoop
import Security
import Testing
import Web

@testable import Communicator

extension SessionTests {
    /// Sign-ins at a pool that takes tokens of an identity provider alone.
    @Suite("Modern authentication")
    struct ModernAuthenticationTests {
        /// A sign-in without a password, whose code the person deals with.
        @LoopActor
        private static func signIn(
            _ site: TestSite, client: String = LabPool.clientID,
            over transport: AccountConfiguration.Transport = .only(.tls),
            _ deal: (Person, _ code: String, _ page: String) async throws -> Void
        ) async throws -> (driver: SessionDriver, error: SignInError?) {
            let account = try site.account(password: "") {
                $0.modernAuthentication = .init(client: client, means: .deviceCode)
                if case .web = transport {
                    $0.transport = .web
                    $0.server = ServerAddress("localhost:\(site.pool.webPort)")
                }
            }
            let driver = SessionDriver(account: account)
            async let ending = driver.run()
            try await driver.told { $0.code != nil || $0.hasEnded }
            if let (code, page) = driver.code { try await deal(try Person(site.pool), code, page) }
            return (driver, try await ending)
        }

        @Test(
            "A code that the person confirms at its page signs in, with no password anywhere",
            arguments: [1, 2])
        func deviceCode(offer: Int) async throws {
            try await TestSite.with([.oauth: offer]) { site in
                let (driver, error) = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                #expect(error == nil)
                #expect(driver.signedIn != nil && driver.passwordQuestions == 0)
                #expect(driver.pages.last == .over)
                let refusals = site.pool.observations.webRefusals
                #expect(refusals.allSatisfy { "\($0)".hasPrefix("authorization_pending") }, "\(refusals)")
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test(
            "The web API takes the token as it is, and another when it is over, with no password anywhere",
            arguments: [0, 6])
        func overUCWA(tokenLostAt request: Int) async throws {
            try await TestSite.with([.oauth: nil, .tokenLost: request]) { site in
                let (driver, error) = try await Self.signIn(site, over: .web) { try await $0.enter($1, at: $2) }
                #expect(error == nil)
                #expect(driver.signedIn?.product == "UCWA" && driver.passwordQuestions == 0)
                #expect(driver.pages.count == 2 && driver.pages.last == .over)
                #expect(site.pool.observations.webRefusals.count { $0 == .ticketExpired } == (request == 0 ? 0 : 1))
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("A token that is not for the web API's host is refused there, and the reason told")
        func otherAudience() async throws {
            try await TestSite.with([.oauth: nil, .identityRefusal: 2]) { site in
                let (driver, error) = try await Self.signIn(site, over: .web) { try await $0.enter($1, at: $2) }
                #expect(driver.signedIn == nil && error?.kind == .accountRefused, "\(error as Any)")
                #expect(error?.answer.contains("28055") == true, "\(error as Any)")
                #expect(error?.advice.contains("client ID") == true, "\(error as Any)")
            }
        }

        @Test("Without a client ID the web API that wants tokens is told of, and what is missing")
        func noClientOverUCWA() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let account = try site.account {
                    $0.transport = .web
                    $0.server = ServerAddress("localhost:\(site.pool.webPort)")
                }
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .noCommonScheme, "\(error as Any)")
                #expect(error?.advice.contains("client ID") == true, "\(error as Any)")
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        /// A sign-in whose page the person deals with in the browser.
        @LoopActor
        private static func signInByBrowser(
            _ site: TestSite, _ deal: (Person, _ page: String) async throws -> Void
        ) async throws -> (driver: SessionDriver, error: SignInError?) {
            let account = try site.account(password: "") { $0.modernAuthentication = .init(client: LabPool.clientID) }
            let driver = SessionDriver(account: account)
            async let ending = driver.run()
            try await driver.told { $0.page != nil || $0.hasEnded }
            if let page = driver.page { try await deal(try Person(site.pool), page) }
            return (driver, try await ending)
        }

        @Test("A log-on in the browser comes back to a port of this computer's own")
        func browser() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (driver, error) = try await Self.signInByBrowser(site) { person, page in
                    let last = try await person.logOn(at: page)
                    #expect(last.status == 200 && last.url.hasPrefix("http://localhost:"))
                }
                #expect(error == nil)
                #expect(driver.signedIn != nil && driver.passwordQuestions == 0)
                #expect(driver.pages.last == .over)
                #expect(site.pool.observations.webRefusals.isEmpty)
            }
        }

        @Test("Whoever else comes to that port is turned away, and the log-on goes on")
        func strangers() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (driver, error) = try await Self.signInByBrowser(site) { person, page in
                    let port = try #require(page.split(separator: "redirect_uri=http%3A%2F%2Flocalhost%3A").last)
                        .prefix { $0.isNumber }
                    for target in ["", "favicon.ico", "?code=stolen&state=guessed", "?error=access_denied&state="] {
                        let answer = try await person.open("http://127.0.0.1:\(port)/\(target)")
                        #expect(answer.status == 404)
                    }
                    try await person.logOn(at: page)
                }
                #expect(error == nil && driver.signedIn != nil)
            }
        }

        @Test("A person who leaves the page by its button is told so")
        func declinedInBrowser() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (_, error) = try await Self.signInByBrowser(site) { try await $0.decline(at: $1) }
                #expect(error?.kind == .passwordNeeded)
                #expect(error?.message.contains("The user has declined") == true, "\(error as Any)")
            }
        }

        @Test("A wrong password at the page is the page's matter; the sign-in waits")
        func wrongPassword() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (driver, error) = try await Self.signIn(site) { person, code, page in
                    try await person.enter(code, at: page, password: "not it")
                    try await person.enter(code, at: page)
                }
                #expect(error == nil && driver.signedIn != nil)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test("A person who says no is told so")
        func declined() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (driver, error) = try await Self.signIn(site) { try await $0.decline($1, at: $2) }
                #expect(error?.kind == .passwordNeeded)
                #expect(error?.message.contains("The user has declined") == true, "\(error as Any)")
                #expect(driver.pages.last == .over && driver.passwordQuestions == 0)
            }
        }

        @Test(
            "What the identity provider does wrong is told in words",
            arguments: [
                (1, SignInError.Kind.passwordNeeded, "expired_token"),
                (2, .accountRefused, "28055"),
                (3, .serverUnavailable, "503"),
                (4, .protocolViolation, "it redirects to"),
                (5, .accountRefused, "28056"),
                (6, .protocolViolation, "it redirects to"),
            ])
        func refusals(number: Int, kind: SignInError.Kind, words: String) async throws {
            try await TestSite.with([.oauth: nil, .identityRefusal: number]) { site in
                let (_, error) = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                #expect(error?.kind == kind, "\(error as Any)")
                #expect(error?.message.contains(words) == true, "\(error as Any)")
                #expect(error?.advice.isEmpty == false)
            }
        }

        @Test("An endpoint for tokens that redirects without end is not followed after a log-on in the browser either")
        func redirectedTokens() async throws {
            try await TestSite.with([.oauth: nil, .identityRefusal: 6]) { site in
                let (driver, error) = try await Self.signInByBrowser(site) { try await $0.logOn(at: $1) }
                #expect(driver.signedIn == nil && error?.kind == .protocolViolation, "\(error as Any)")
                #expect(error?.message.contains("it redirects to") == true, "\(error as Any)")
                #expect(site.pool.observations.requests.count { $0.hasSuffix("/adfs/oauth2/token") } == 1)
            }
        }

        @Test("A client ID that the identity provider does not know is the administrator's matter")
        func unknownClient() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let (driver, error) = try await Self.signIn(site, client: "unknown") { _, _, _ in }
                #expect(error?.kind == .accountRefused)
                #expect(error?.message.contains("unauthorized_client") == true, "\(error as Any)")
                #expect(driver.pages.isEmpty)
            }
        }

        @Test("An account with a client ID still signs in by password where the pool takes no tokens")
        func unused() async throws {
            try await TestSite.with { site in
                let account = try site.account { $0.modernAuthentication = .init(client: LabPool.clientID) }
                let driver = SessionDriver(account: account)
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn != nil && driver.pages.isEmpty)
            }
        }

        @Test("Without a client ID a pool that wants tokens is told of, and what is missing", arguments: [1, 2])
        func noClient(offer: Int) async throws {
            try await TestSite.with([.oauth: offer]) { site in
                let error = try await SessionDriver(account: try site.account()).run()
                #expect(error?.advice.contains("client ID") == true, "\(error as Any)")
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("What is kept of a log-on is enough for later ones, each time anew, until it is refused")
        func laterLogOns() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                _ = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                let token = try #require(try site.keptFile(".token"))
                #expect(token.mode == 0o600)
                for _ in 1...2 {
                    try FileManager.default.removeItem(atPath: try #require(try site.keptFile(".pem")).path)
                    let (driver, error) = try await Self.signIn(site) { _, _, _ in }
                    #expect(error == nil && driver.signedIn != nil && driver.pages.isEmpty)
                }
                // The token of the first log-on was used, so that nobody may use it again.
                try Data(token.content).write(to: URL(filePath: token.path))
                try FileManager.default.removeItem(atPath: try #require(try site.keptFile(".pem")).path)
                let (driver, error) = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                #expect(error == nil && driver.signedIn != nil && !driver.pages.isEmpty)
            }
        }

        @Test("Who forgets the certificate forgets what is kept of the log-on too")
        func forgetting() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                _ = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                try site.account().forgetCertificate()
                #expect(try site.keptFile(".token") == nil && site.keptFile(".pem") == nil)
            }
        }

        @Test("A session that is under way when the user has all forgotten keeps no further token")
        func forgettingAmidSession() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                _ = try await Self.signIn(site) { try await $0.enter($1, at: $2) }
                let account = try site.account(password: "") {
                    $0.modernAuthentication = .init(client: LabPool.clientID)
                }
                let outlet = EventOutlet { _ in }
                let network = NetworkAccess(
                    account: account, questions: Questions(account: account, outlet: outlet), outlet: outlet)
                let tokens = try #require(AccessTokens(account: account, network: network, outlet: outlet))
                let endpoint = "https://localhost:\(site.pool.federationPort)/adfs/oauth2/authorize"
                let provider = try #require(WebAddress(endpoint).flatMap { IdentityProvider($0) })
                for (port, isForgotten) in [(site.pool.webPort, false), (site.pool.externalWebPort, true)] {
                    if isForgotten { account.forgetCertificate() }
                    let service = try #require(WebAddress("https://localhost:\(port)/"))
                    #expect(try await tokens.token(from: provider, for: service, asks: false) != nil)
                    #expect(try (site.keptFile(".token") == nil) == isForgotten)
                }
            }
        }

        @Test("A hiccup of the identity provider while a code waits does not end the log-on; a lasting one is told")
        func hiccup() async throws {
            LoopThread.start()
            try await EventLoop.shared.task {
                let provider = ScriptedProvider([(503, ""), (200, ScriptedProvider.token)])
                let answer = try await provider.logOn().run()
                #expect(answer.accessToken == Secret(utf8: "abc"))
                let broken = ScriptedProvider([(503, "")], life: 8)
                let error = await #expect(throws: WebError.self) { _ = try await broken.logOn().run() }
                guard case .unexpectedStatus(let reply) = error else {
                    Issue.record("\(error as Any)")
                    return
                }
                #expect(reply.status == 503)
            }.value
        }

        @Test("A port that is taken at the other address is left for another; where there is none, the reason is told")
        func noPort() throws {
            for (code, attempts) in [(EADDRINUSE, 8), (EMFILE, 1), (ENFILE, 1)] {
                var tried = 0
                do {
                    _ = try LoopbackSocket.both { () throws(PortError) in
                        tried += 1
                        throw PortError(code: code)
                    }
                    Issue.record("opened")
                } catch {
                    #expect(error == PortError(code: code) && !error.reason.isEmpty)
                }
                #expect(tried == attempts)
            }
            var (tried, failed) = (0, 0)
            let sockets = try LoopbackSocket.both { () throws(PortError) in
                tried += 1
                do throws(PortError) {
                    guard tried > 1 else { throw PortError(code: EADDRINUSE) }
                    return try LoopbackSocket.atSamePort()
                } catch {
                    failed += 1
                    throw error
                }
            }
            #expect(failed > 0 && tried == failed + 1 && Set(sockets.map(\.port)).count == 1)
            for socket in sockets { socket.close() }
        }

        @Test("The port of a log-on is open at both addresses, and who says nothing there makes room for others")
        func crowdedPort() async throws {
            LoopThread.start()
            try await EventLoop.shared.task {
                let listener = try RedirectListener()
                defer { listener.close() }
                listener.serve { $0 == "/right" ? "Done" : nil }
                let silent = try (0..<20).map { _ in try SilentConnection(to: listener.port) }
                let client = try HTTPClient(configuration: NetworkConfiguration(trust: TrustPolicy(), proxy: .none))
                for host in ["127.0.0.1", "[::1]"] {
                    let answer = try await client.send(HTTPRequest(url: "http://\(host):\(listener.port)/right"))
                    #expect(answer.status == 200, "\(host)")
                }
                #expect(silent[0].isEnded && !silent[19].isEnded)
            }.value
        }

        @Test(
            "The token for further tokens is kept with its issuer, and read back with nothing else",
            arguments: [
                ("https://sts.contoso.com/adfs/oauth2/token\nabc", true), ("https://sts.contoso.com/token\n", false),
                ("http://sts.contoso.com/token\nabc", false), ("abc", false), ("", false), ("\nabc", false),
            ])
        func tokenText(text: String, isGood: Bool) {
            let token = RefreshToken(text: Secret(utf8: text))
            #expect((token != nil) == isGood)
            if let token { #expect(token.text == Secret(utf8: text)) }
        }

        @Test("Signing out while the code waits ends the sign-in, and nobody asks any more")
        func signOut() async throws {
            try await TestSite.with([.oauth: nil]) { site in
                let account = try site.account(password: "") {
                    $0.modernAuthentication = .init(client: LabPool.clientID, means: .deviceCode)
                }
                let driver = SessionDriver(account: account)
                async let ending = driver.run()
                try await driver.told { $0.code != nil }
                driver.session.signOut()
                #expect(try await ending == nil)
                #expect(driver.pages.last == .over && driver.signedIn == nil)
            }
        }
    }
}

extension TestSite {
    /// A file that is kept in the accounts' folder.
    fileprivate func keptFile(_ ending: String) throws -> (path: String, content: [UInt8], mode: Int)? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        guard let name = names.first(where: { $0.hasSuffix(ending) }) else { return nil }
        let path = "\(directory)/\(name)"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return (path, Array(try Data(contentsOf: URL(filePath: path))), mode ?? 0)
    }
}
