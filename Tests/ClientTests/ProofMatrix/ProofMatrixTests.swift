import Foundation
import TestRealm
import TestScratch
import Testing

extension ClientTests {
    /// Every way to prove who one is in every circumstance, against the simulated pool with its federation service and
    /// identity provider, gss-ntlmssp and a real key distribution centre.
    @Suite(.serialized)
    struct ProofMatrixTests {
        private static let user = Lab.User(
            address: "alice@contoso.example", login: "CONTOSO.EXAMPLE\\alice", password: "pass-word-1")
        /// What the lab's identity provider calls its one client.
        private static let clientID = "5d8e3c1a-9a6b-4f0e-8f0b-2f4c7d1e6a90"

        /// What became of one sign-in.
        private struct Cell {
            let output: String
            let events: [[String: Any]]
            /// What pool and centre have counted.
            let failedLogOns: Int
            /// How many tickets for the web services the centre has given.
            let webTickets: Int

            private var end: [String: Any]? { events.first { $0["event"] as? String == "ended" } }
            var error: String? { end?["error"] as? String }
            var words: String { ["message", "advice"].compactMap { end?[$0] as? String }.joined(separator: " ") }
            private var signedIn: [String: Any]? { events.first { $0["event"] as? String == "signed-in" } }
            var isSignedIn: Bool { signedIn != nil }
            var signing: String? { (signedIn?["signing"] as? [String: Any])?["version"] as? String }
            var summary: String {
                isSignedIn
                    ? "signed in, messages signed by \(signing ?? "nothing"), \(failedLogOns) failed log-ons"
                    : "\(error ?? "nothing"), \(failedLogOns) failed log-ons: \(words)"
            }
        }

        private let realm: KerberosRealm
        private let realmAhead: KerberosRealm

        init() throws {
            realm = try Self.realm(isAhead: false)
            realmAhead = try Self.realm(isAhead: true)
        }

        private static func realm(isAhead: Bool) throws -> KerberosRealm {
            let realm = try KerberosRealm(
                users: ["alice": user.password], services: ["sip/fe01.contoso.example", "HTTP/localhost"],
                isAhead: isAhead)
            try realm.getTicket("alice", password: user.password)
            return realm
        }

        @Test("Proof by circumstance: each cell is a sign-in of its own, and no password is refused twice")
        func matrix() async throws {
            try realm.getTicket("alice", password: Self.user.password, lifetime: "2s", cache: "expired")
            try await realm.awaitExpiry(cache: "expired")
            var table = [["proof"] + Circumstance.allCases.map(\.rawValue)]
            for proof in Proof.allCases {
                var row = [proof.rawValue]
                for circumstance in Circumstance.allCases {
                    if let absence = proof.absence(in: circumstance) {
                        row.append(absence)
                        continue
                    }
                    let cell = try await signIn(proof, circumstance)
                    expect(cell, proof, circumstance)
                    row.append(cell.summary)
                }
                table.append(row)
            }
            print(table.map { $0.joined(separator: " | ") }.joined(separator: "\n"))
        }

        private func expect(_ cell: Cell, _ proof: Proof, _ circumstance: Circumstance) {
            let comment = Comment(rawValue: "\(proof.rawValue), \(circumstance.rawValue): \(cell.output)")
            let isRefused = circumstance == .wrongPassword && proof != .keptCertificate
            #expect(cell.failedLogOns == (isRefused ? 1 : 0), comment)
            guard let refusal = refusal(proof, circumstance) else {
                #expect(cell.isSignedIn && cell.signing == proof.signing, comment)
                // Whoever has a ticket may have one for the service already.
                #expect(!proof.isKerberosOverHTTP || circumstance == .singleSignOn || cell.webTickets > 0, comment)
                return
            }
            #expect(!cell.isSignedIn && cell.error == refusal.error, comment)
            #expect(cell.words.contains(refusal.words), comment)
        }

        /// How a sign-in ends that comes to nothing; nil if it succeeds.
        private func refusal(_ proof: Proof, _ circumstance: Circumstance) -> (error: String, words: String)? {
            switch (proof, circumstance) {
            case (.keptCertificate, .wrongPassword): nil
            // The page asks again, and then the password is right.
            case (.ucwaPassive, .wrongPassword): nil
            case (.ntlm, .singleSignOn), (.ntlm, .expired): ("credentials-refused", "NTLM needs a password")
            case (_, .password), (_, .singleSignOn): nil
            case (.bearer, .wrongPassword), (.ucwaBearer, .wrongPassword): ("password-needed", "The user has declined")
            case (_, .wrongPassword): ("credentials-refused", "password")
            case (.keptCertificate, .expired): ("password-needed", "password")
            case (.webNTLM, .expired), (.boundNTLM, .expired), (.negotiatedNTLM, .expired),
                (.boundNegotiatedNTLM, .expired), (.basic, .expired), (.userName, .expired):
                ("account-refused", "the ticket is over")
            case (.federation, .expired): ("credentials-refused", "the password has expired")
            case (.bearer, .expired), (.ucwaBearer, .expired): ("password-needed", "expired_token")
            case (_, .expired): ("credentials-refused", "expired")
            case (.kerberos, .skewed), (.webKerberos, .skewed), (.boundKerberos, .skewed), (.ucwaWindows, .skewed):
                ("credentials-refused", "clock")
            case (.tlsDSK, .skewed), (.webNTLM, .skewed), (.boundNTLM, .skewed), (.negotiatedNTLM, .skewed),
                (.boundNegotiatedNTLM, .skewed), (.basic, .skewed), (.userName, .skewed), (.federation, .skewed):
                ("protocol", "it is not valid yet. Check the clock of this computer")
            case (.bearer, .skewed): ("account-refused", "28056")
            case (.ucwaBearer, .skewed): ("account-refused", "refused to sign the account in")
            // Nothing in it has a date that is looked at, or what has bears more.
            case (.keptCertificate, .skewed), (.ntlm, .skewed), (.ucwaPassword, .skewed),
                (.ucwaPassive, .skewed):
                nil
            }
        }

        private func signIn(_ proof: Proof, _ circumstance: Circumstance) async throws -> Cell {
            let isCentreAhead =
                circumstance == .skewed && proof.faults(in: .skewed).isEmpty && !proof.isClockWrong(in: .skewed)
            let realm = isCentreAhead ? realmAhead : realm
            let faults = proof.offers + proof.faults(in: circumstance)
            let lab = try await Lab(
                users: [Self.user],
                options: ["--scheme", proof.scheme, "--keytab", realm.keytab.path] + faults.flatMap { ["--fault", $0] })
            let login = try Login(lab)
            let (refused, given) = (realm.wrongPasswords, realm.tickets(for: "HTTP/localhost"))
            let run = try await run(proof, circumstance, lab, login, realm)
            return Cell(
                output: run.output, events: run.events,
                failedLogOns: lab.count(of: "failed-log-on") + realm.wrongPasswords - refused,
                webTickets: realm.tickets(for: "HTTP/localhost") - given)
        }

        private func run(
            _ proof: Proof, _ circumstance: Circumstance, _ lab: Lab, _ login: Login, _ realm: KerberosRealm
        ) async throws -> (output: String, events: [[String: Any]]) {
            let environment =
                proof.knowsRealm(in: circumstance)
                ? realm.environment(cache: cache(proof, circumstance))
                : ["KRB5_CONFIG": "/dev/null", "KRB5CCNAME": "FILE:/nonexistent"]
            let options =
                login.options + ["--json"]
                + (proof.isOverUCWA
                    ? ["--server", "localhost:\(lab.ports[.web] ?? 0)", "--transport", "ucwa"]
                    : ["--auth", proof.scheme])
            if proof.isAtPage { return try await browse(circumstance, lab, login, options) }
            if proof == .ucwaPassive { return try await passPage(circumstance, lab, login, options) }
            if proof == .keptCertificate { #expect(try await login.run().status == 0) }
            let password: [String] =
                switch (proof, circumstance) {
                case (_, .wrongPassword):
                    ["--password-file", try login.folder.write("not it\n", to: "wrong-password").path]
                // The certificate is all that there is.
                case (.keptCertificate, _): []
                case _ where proof.usesTicket(in: circumstance): ["--sso"]
                default: login.password
                }
            let arguments = options + password + [login.address]
            let run =
                proof.isClockWrong(in: circumstance)
                ? try await login.run(arguments, environment: environment, clockWrongBy: "+10m")
                : try await login.run(arguments, environment: environment)
            return (run.output, run.events)
        }

        /// Where the user's tickets are. Whoever has a password has none.
        private func cache(_ proof: Proof, _ circumstance: Circumstance) -> String {
            guard proof.usesTicket(in: circumstance) else { return "none" }
            return circumstance == .expired ? "expired" : "tickets"
        }

        /// A log-on at the pool's own page, in a window of a real browser.
        private func passPage(
            _ circumstance: Circumstance, _ lab: Lab, _ login: Login, _ options: [String]
        ) async throws -> (output: String, events: [[String: Any]]) {
            let chromium = try HeadlessChromium()
            let program = try RunningProgram(
                Product.login.location(), options + login.password + ["--browser", login.address],
                environment: chromium.environment, log: login.folder.url.appending(path: "output"))
            try await program.says("\"event\":\"page\"")
            let browser = try await Browser(chromium)
            if circumstance == .wrongPassword {
                try await browser.fill("UserName", with: Self.user.login)
                try await browser.fill("Password", with: "wrong")
                try await browser.press("Sign in")
                try await browser.shows("Incorrect user ID or password")
            }
            try await browser.fill("UserName", with: Self.user.login)
            try await browser.fill("Password", with: Self.user.password)
            // The window closes as soon as the page is passed.
            try? await browser.press("Sign in")
            _ = try await program.end(within: .seconds(60))
            return (program.output, program.events)
        }

        /// A log-on at the page of the identity provider, or where that is the circumstance by what an earlier one has
        /// left.
        private func browse(
            _ circumstance: Circumstance, _ lab: Lab, _ login: Login, _ options: [String]
        ) async throws -> (output: String, events: [[String: Any]]) {
            let arguments = options + ["--client-id", Self.clientID, login.address]
            let program = try RunningProgram(
                Product.login.location(), arguments, log: login.folder.url.appending(path: "output"), in: login.folder)
            if circumstance == .expired {
                _ = try await program.end(within: .seconds(60))
            } else {
                try await program.says("\"event\":\"page\"")
                let page = try #require(program.events.first { $0["event"] as? String == "page" })
                let code = try #require(page["code"] as? String)
                if circumstance == .wrongPassword { try await visit(lab, page, code: code, password: "not it") }
                try await visit(
                    lab, page, code: code, password: circumstance == .wrongPassword ? nil : Self.user.password)
                _ = try await program.end(within: .seconds(60))
            }
            guard circumstance == .singleSignOn else { return (program.output, program.events) }
            for file in try FileManager.default.contentsOfDirectory(at: login.store, includingPropertiesForKeys: nil)
            where file.pathExtension == "pem" {
                try FileManager.default.removeItem(at: file)
            }
            let run = try await login.run(arguments)
            #expect(run.event("page") == nil, "\(run.output)")
            return (run.output, run.events)
        }

        /// Types the code at its page; without a password, says no.
        private func visit(_ lab: Lab, _ page: [String: Any], code: String, password: String?) async throws {
            let proof = password.map { ["UserName=\(Self.user.login)", "Password=\($0)"] } ?? ["Cancel=1"]
            let url = try #require(page["url"] as? String)
            let visit = try await Execution(
                Program.curl.location(),
                ["--silent", "--show-error", "--cacert", lab.authority]
                    + (proof + ["UserCode=\(code)"]).flatMap { ["--data-urlencode", $0] } + [url])
            #expect(visit.status == 0, "\(visit.output)")
        }
    }
}
