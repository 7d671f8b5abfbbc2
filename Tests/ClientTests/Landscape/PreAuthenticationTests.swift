import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// A reverse proxy, a real nginx, that asks for the user's password before anything reaches the web services.
    @Suite(.serialized)
    struct PreAuthenticationTests {
        /// A pool whose web services are behind such a proxy, and take what it hands on.
        private static var plan: Landscape.Plan {
            .usualOutside.without(.proxy, 443)
                .with(
                    .init(
                        .proxy, 443,
                        .guarded(
                            .init(names: [Landscape.Plan.autodiscoverOutside, Landscape.Plan.web]), .externalWeb))
                )
                .with(faults: "basic-only")
        }

        /// The requests in which nginx was shown a password.
        private static func proofs(_ landscape: Landscape) -> Int {
            landscape.proxy.requests.count { $0.contains("authorization=Basic ") }
        }

        @Test("The user's password passes the proxy, from the search for the pool to the certificate")
        func passes() async throws {
            let landscape = try await Landscape(Self.plan)
            let run = try await landscape.signIn("--json")
            #expect(run.event("signed-in") != nil, "\(run.output)")
            #expect(Self.proofs(landscape) > 1)
            #expect(landscape.lab.count(of: "failed-log-on") == 0)
        }

        @Test("A wrong password is shown to the proxy once, and to nobody behind it")
        func wrongPassword() async throws {
            let landscape = try await Landscape(Self.plan)
            let scratch = try Scratch()
            let wrong = try scratch.write("not it\n", to: "password")
            let run = try await landscape.signIn("--json", "--password-file", wrong.path)
            #expect(run.event("signed-in") == nil && run.event("ended") != nil, "\(run.output)")
            #expect(Self.proofs(landscape) == 1, "\(landscape.proxy.requests)")
            #expect(landscape.lab.count(of: "failed-log-on") == 0)
        }

        @Test("A proxy whose certificate is not trusted is shown no password")
        func foreign() async throws {
            let expired = ProxyCertificate(
                names: [Landscape.Plan.autodiscoverOutside, Landscape.Plan.web], flaw: .expired)
            let landscape = try await Landscape(
                Self.plan.without(.proxy, 443).with(.init(.proxy, 443, .guarded(expired, .externalWeb))))
            let run = try await landscape.signIn("--json")
            #expect(run.event("signed-in") == nil && run.event("ended") != nil, "\(run.output)")
            #expect(Self.proofs(landscape) == 0, "\(landscape.proxy.requests)")
        }
    }
}
