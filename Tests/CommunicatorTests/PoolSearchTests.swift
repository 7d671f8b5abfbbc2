import Discovery
import EventLoop
import Foundation
import Glibc
import LabPool
import Testing

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
            _ site: TestSite, _ finder: Finder, behaviour: SessionDriver.Behaviour = .init(), password: String? = nil
        ) throws -> SessionDriver {
            let account = try site.account(password: password) {
                $0.server = nil
                $0.transport = .automatic
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
                #expect(kept(site) == KnownPool(here(site)))
                let mode = try FileManager.default.attributesOfItem(atPath: poolFile(site))[.posixPermissions]
                #expect(mode as? Int == 0o600)
                let second = try driver(site, finder)
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
                #expect(kept(site) == KnownPool(here(site)))
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
                #expect(try await driver(site, finder).run()?.status == 403)
                #expect(finder.count == 1)
                #expect(kept(site) == nil)
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
    }
}

extension SessionDriver {
    /// Lets the next sign-in need the certificate service again.
    fileprivate func forgetCertificate(of site: TestSite) {
        try? FileManager.default.removeItem(atPath: "\(site.directory)/alice@contoso.example.pem")
    }
}

/// A port that takes connections and never says anything.
struct SilentPort {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
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

    func close() {
        Glibc.close(descriptor)
    }
}
