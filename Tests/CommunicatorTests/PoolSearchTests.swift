import Discovery
import EventLoop
import Foundation
import Glibc
import LabPool
import Testing
import Web

@testable import Communicator

extension SessionTests {
    /// The endpoints that a session tries where no server is named: found, kept, doubted and found anew.
    @Suite("The search for the pool")
    struct PoolSearchTests {
        /// A discovery that finds what it is told to, and counts.
        @LoopActor
        final class Finder {
            var answers: [Location]
            private(set) var count = 0

            init(_ answers: Location...) {
                self.answers = answers
            }

            func find() throws -> Location {
                count += 1
                guard let answer = answers.first else { throw CocoaError(.fileNoSuchFile) }
                if answers.count > 1 { answers.removeFirst() }
                return answer
            }
        }

        @LoopActor
        private func driver(
            _ site: TestSite, _ finder: Finder, behaviour: SessionDriver.Behaviour = .init(), password: String? = nil,
            change: (inout AccountConfiguration) -> Void = { _ in }
        ) throws -> SessionDriver {
            let account = try site.account(password: password) {
                $0.server = nil
                $0.transport = .automatic
                change(&$0)
            }
            return SessionDriver(account: account, behaviour: behaviour) { _, _, _ in try finder.find() }
        }

        private func poolFile(_ site: TestSite) -> String { "\(site.directory)/alice@contoso.example.pool" }

        @LoopActor
        private func here(_ site: TestSite, host: String = "localhost") -> Location {
            Location(
                candidates: [Candidate(host: host, port: UInt16(site.pool.sipTLSPort), transport: .tls)],
                links: PoolLinks(location: .inside, ucwa: "https://localhost/ucwa"))
        }

        @LoopActor
        private func keep(_ location: Location, _ site: TestSite) throws {
            try FileManager.default.createDirectory(atPath: site.directory, withIntermediateDirectories: true)
            try #require(KnownPool(location).text).write(toFile: poolFile(site), atomically: true, encoding: .utf8)
        }

        private func kept(_ site: TestSite) -> KnownPool? {
            (try? String(contentsOfFile: poolFile(site), encoding: .utf8)).flatMap { KnownPool($0) }
        }

        @Test("what was found is kept for its owner alone, and the next sign-in looks nothing up")
        func keptAndUsed() async throws {
            try await TestSite.with { site in
                let finder = Finder(here(site))
                #expect(try await driver(site, finder).run() == nil)
                #expect(kept(site)?.location == here(site))
                let mode = try FileManager.default.attributesOfItem(atPath: poolFile(site))[.posixPermissions]
                #expect(mode as? Int == 0o600)
                let second = try driver(site, finder) { $0.timing.knownPool = .seconds(60) }
                #expect(try await second.run() == nil)
                #expect(finder.count == 1)
                let step = second.steps.first { $0.step == .discovery && $0.outcome == .succeeded }
                #expect(step?.detail.contains("earlier sign-in") == true)
            }
        }

        @Test("a kept pool that does not answer is found anew in the same sign-in, without a word to the user")
        func unreachable() async throws {
            try await TestSite.with { site in
                try keep(Location(candidates: [Candidate(host: "localhost", port: 1, transport: .tls)]), site)
                let finder = Finder(here(site))
                let driver = try driver(site, finder)
                #expect(try await driver.run() == nil)
                #expect(finder.count == 1)
                #expect(driver.certificateQuestions == 0)
                #expect(kept(site)?.location == here(site))
            }
        }

        @Test("a kept pool whose certificate is for another name is found anew before the user is asked")
        func wrongName() async throws {
            try await TestSite.with { site in
                try keep(here(site, host: "127.0.0.2"), site)
                let finder = Finder(here(site))
                let driver = try driver(site, finder)
                #expect(try await driver.run() == nil)
                #expect(finder.count == 1)
                #expect(driver.certificateQuestions == 0)
            }
        }

        @Test("a kept pool that refuses the account is forgotten, and another is looked for once")
        func refused() async throws {
            try await TestSite.with([.notAuthorised403: nil]) { site in
                try keep(here(site), site)
                let finder = Finder(here(site))
                let driver = try driver(site, finder) { $0.timing.knownPool = .seconds(60) }
                #expect(try await driver.run()?.status == 403)
                #expect(finder.count == 1)
                #expect(kept(site) == nil)
            }
        }

        @Test("a kept pool that does not know the account any more is left for the one that is found")
        func homeElsewhere() async throws {
            try await TestSite.with([.notFound404: nil]) { old in
                let former = Candidate(host: "localhost", port: UInt16(old.pool.sipTCPPort), transport: .tcp)
                try await TestSite.with { site in
                    try keep(Location(candidates: [former]), site)
                    let finder = Finder(here(site))
                    let driver = try driver(site, finder, behaviour: .init(hostAnswer: true))
                    let error = try await driver.run()
                    #expect(error == nil, "\(error as Any)")
                    #expect(finder.count == 1)
                    #expect(kept(site)?.location == here(site))
                }
            }
        }

        @Test(
            "no other failure makes a kept pool worthless",
            arguments: [Fault.overloaded503, .notFound404, .certificateRefused])
        func otherFailures(fault: Fault) async throws {
            try await TestSite.with([fault: nil]) { site in
                try keep(here(site), site)
                let finder = Finder(here(site))
                #expect(try await driver(site, finder).run() != nil)
                #expect(kept(site) != nil)
            }
        }

        @Test("a kept pool that the search cannot replace stays: the network may be down")
        func nothingFound() async throws {
            try await TestSite.with { site in
                let old = Location(candidates: [Candidate(host: "localhost", port: 1, transport: .tls)])
                try keep(old, site)
                #expect(try await driver(site, Finder()).run() != nil)
                #expect(kept(site) == KnownPool(old))
            }
        }

        @Test("a server that the user names is neither looked for nor kept")
        func namedServer() async throws {
            try await TestSite.with { site in
                let finder = Finder()
                let driver = SessionDriver(account: try site.account()) { _, _, _ in try finder.find() }
                #expect(try await driver.run() == nil)
                #expect(finder.count == 0)
                #expect(kept(site) == nil)
            }
        }

        @Test("a kept pool that swallows connections holds the search up for a moment only")
        func swallowing() async throws {
            try await TestSite.with { site in
                let silent = try SilentPort()
                defer { silent.close() }
                try keep(
                    Location(candidates: [Candidate(host: "127.0.0.1", port: silent.port, transport: .tls)]), site)
                let finder = Finder(here(site))
                // Nothing may wait for the end of this time.
                let driver = try driver(site, finder) { $0.timing.connect = .seconds(3600) }
                #expect(try await driver.run() == nil)
                #expect(finder.count == 1)
                #expect(driver.signedIn?.server == "localhost:\(site.pool.sipTLSPort)")
                #expect(kept(site)?.location == here(site))
            }
        }

        @Test("a kept pool that is slow to answer still serves, though others are looked for beside it")
        func slow() async throws {
            try await TestSite.with([.slowReplies: 700]) { site in
                try keep(here(site), site)
                let finder = Finder(here(site))
                let driver = try driver(site, finder)
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.server == "localhost:\(site.pool.sipTLSPort)")
                #expect(!driver.steps.contains { $0.outcome == .failed })
            }
        }

        @Test("the address at which a registrar served is kept, and no hindrance where it is no longer the registrar's")
        func keptAddress() async throws {
            try await TestSite.with { site in
                let finder = Finder(here(site))
                #expect(try await driver(site, finder).run() == nil)
                #expect(["127.0.0.1", "::1"].contains(kept(site)?.address))
                // Somebody else's, and nobody's.
                let silent = try SilentPort(address: 0x7F00_0009, port: UInt16(site.pool.sipTLSPort))
                defer { silent.close() }
                for address in ["127.0.0.9", "127.0.0.8"] {
                    let text = try #require(KnownPool(here(site), address: address).text)
                    try text.write(toFile: poolFile(site), atomically: true, encoding: .utf8)
                    let driver = try driver(site, finder) {
                        $0.timing.connect = .seconds(3600)
                        $0.timing.knownPool = .seconds(60)
                    }
                    #expect(try await driver.run() == nil)
                    #expect(["127.0.0.1", "::1"].contains(kept(site)?.address))
                }
                #expect(finder.count == 1)
            }
        }

        @Test("the registrar is asked for its challenge while it is not yet known whether it is the right one")
        func askedAhead() async throws {
            try await TestSite.with { site in
                let candidates = here(site).candidates
                let account = try site.account { $0.server = nil }
                let driver = SessionDriver(account: account) { _, _, around in
                    #expect(try await around.reach(candidates) == candidates.first)
                    try await site.pool.hears { $0.requests.contains("REGISTER") }
                    return Location(candidates: candidates)
                }
                #expect(try await driver.run() == nil)
                let registers = site.pool.observations.requests.filter { $0 == "REGISTER" }
                #expect(registers.count == 5, "the challenge, two legs, the registration and its end")
            }
        }

        /// A search that reaches the registrar and logs on for the user's page, and is over when the registrar has heard so
        /// many requests.
        @LoopActor
        private func loggingOn(
            _ site: TestSite, until registers: Int, password: String? = nil
        ) throws -> SessionDriver {
            let web = "https://localhost:\(site.pool.webPort)"
            let page = try #require(WebAddress("\(web)/Autodiscover/AutodiscoverService.svc/root/user"))
            let candidates = here(site).candidates
            let account = try site.account(password: password) { $0.server = nil }
            return SessionDriver(account: account) { _, _, around in
                #expect(try await around.reach(candidates) == candidates.first)
                #expect(try await around.ticket(page, TicketIssuer.usualAddress(beside: page)) != nil)
                try await site.pool.hears { $0.requests.count { $0 == "REGISTER" } == registers }
                return Location(candidates: candidates)
            }
        }

        @Test("while it is not yet known, the certificate comes too, and the handshake goes as far as the registration")
        func provedAhead() async throws {
            try await TestSite.with { site in
                let driver = try loggingOn(site, until: 3)
                #expect(try await driver.run() == nil)
                let registers = site.pool.observations.requests.filter { $0 == "REGISTER" }
                #expect(registers.count == 5, "the challenge, two legs, the registration and its end")
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("a password that is refused there is shown once, for the certificate, and not for the user's page")
        func refusedAhead() async throws {
            try await TestSite.with { site in
                let driver = try loggingOn(site, until: 0, password: "not it")
                #expect(try await driver.run()?.kind == .credentialsRefused)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test("an attempt that hangs begins anew when the network comes back")
        func networkReturns() async throws {
            try await TestSite.with { site in
                let silent = try SilentPort()
                defer { silent.close() }
                let finder = Finder(
                    Location(candidates: [Candidate(host: "127.0.0.1", port: silent.port, transport: .tls)]))
                let driver = try driver(site, finder) { $0.timing.connect = .seconds(3600) }
                driver.session.signIn()
                try await silent.takes(1)
                driver.session.networkChanged(isAvailable: true)
                try await silent.takes(2)
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
            }
        }

        @Test("a candidate that does not answer holds the next one up for a moment only")
        func headStart() async throws {
            try await TestSite.with { site in
                let silent = try SilentPort()
                defer { silent.close() }
                var location = here(site)
                location.candidates.insert(Candidate(host: "127.0.0.1", port: silent.port, transport: .tls), at: 0)
                let driver = try driver(site, Finder(location))
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.server == "localhost:\(site.pool.sipTLSPort)")
            }
        }

        @Test("a foreign certificate service that a registrar names over TCP is shown nothing without a yes")
        func foreignService() async throws {
            try await TestSite.with { site in
                let registrar = Candidate(host: "localhost", port: UInt16(site.pool.sipTCPPort), transport: .tcp)
                let finder = Finder(Location(candidates: [registrar]))
                let refusing = try driver(site, finder)
                #expect(try await refusing.run()?.kind == .untrusted)
                #expect(refusing.hostQuestions == ["localhost"])
                #expect(site.pool.observations.failedLogOns == 0)
                let agreeing = try driver(site, finder, behaviour: .init(hostAnswer: true))
                #expect(try await agreeing.run() == nil)
                #expect(agreeing.hostQuestions == ["localhost"])
                let remembering = try driver(site, finder)
                remembering.forgetCertificate(of: site)
                #expect(try await remembering.run() == nil)
                #expect(remembering.hostQuestions.isEmpty)
            }
        }

        @Test("a registrar whose certificate the user has accepted vouches for no certificate service elsewhere")
        func acceptedRegistrar() async throws {
            try await TestSite.with { site in
                // Its certificate is for the name localhost, and it names its certificate service so.
                let registrar = Candidate(host: "127.0.0.1", port: UInt16(site.pool.sipTLSPort), transport: .tls)
                let accepting = SessionDriver.Behaviour(certificateAnswer: .acceptOnce)
                let driver = try driver(site, Finder(Location(candidates: [registrar])), behaviour: accepting) {
                    $0.authorityFile = nil
                }
                #expect(try await driver.run()?.kind == .untrusted)
                #expect(driver.certificateQuestions == 1)
                #expect(driver.hostQuestions == ["localhost"])
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }
    }
}

extension SessionDriver {
    /// Lets the next sign-in need the certificate service again.
    fileprivate func forgetCertificate(of site: TestSite) {
        try? FileManager.default.removeItem(atPath: "\(site.directory)/alice@contoso.example.pem")
    }
}

/// A port that takes connections and never says anything.
@LoopActor
final class SilentPort {
    private var taken: [Int32] = []
    let port: UInt16
    private let descriptor: Int32

    /// - Parameter host: the IPv4 address.
    init(address host: UInt32 = 0x7F00_0001, port wanted: UInt16 = 0) throws {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = host.bigEndian
        address.sin_port = wanted.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
    }

    /// Waits until so many connections have come altogether, and leaves them open.
    @LoopActor
    func takes(_ count: Int) async throws {
        try await EventLoop.withDeadline(.seconds(60)) {
            while self.taken.count < count {
                let connection = accept(self.descriptor, nil, nil)
                if connection >= 0 {
                    self.taken.append(connection)
                } else {
                    try await EventLoop.sleep(for: .milliseconds(5))
                }
            }
        }
    }

    func close() {
        for connection in taken { Glibc.close(connection) }
        Glibc.close(descriptor)
    }
}
