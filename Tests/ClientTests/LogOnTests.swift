import Foundation
import TestRealm
import Testing

extension ClientTests {
    /// Every way to prove who one is, against the simulated pool and a real key distribution centre.
    @Suite(.serialized)
    struct LogOnTests {
        private static let user = Lab.User(
            address: "alice@contoso.example", login: "CONTOSO.EXAMPLE\\alice", password: "pass-word-1")

        /// What the user has, and how the world is.
        enum Circumstance: String, CaseIterable {
            case password
            case singleSignOn = "single sign-on"
            case wrongPassword = "wrong password"
            case expired = "expired ticket"
            case skewed = "skewed clock"

            var usesTicket: Bool { self == .singleSignOn || self == .expired }
        }

        /// What became of one sign-in.
        struct Cell {
            let run: Execution
            /// What pool and centre have counted.
            let failedLogOns: Int

            var error: String? { run.event("ended")?["error"] as? String }
            var signing: String? { (run.event("signed-in")?["signing"] as? [String: Any])?["version"] as? String }
            var words: String { run.event("ended")?["message"] as? String ?? "" }
            var summary: String {
                signing.map { "signed in by \($0)" } ?? "\(error ?? "nothing"), \(failedLogOns) failed log-ons"
            }
        }

        private let realm: KerberosRealm

        init() throws {
            realm = try Self.realm()
        }

        private static func realm(isAhead: Bool = false) throws -> KerberosRealm {
            try KerberosRealm(
                users: ["alice": user.password], services: ["sip/fe01.contoso.example", "HTTP/localhost"],
                isAhead: isAhead)
        }

        @Test("Scheme by circumstance: each cell is a sign-in of its own, and no password is refused twice")
        func matrix() async throws {
            try realm.getTicket("alice", password: Self.user.password)
            try realm.getTicket("alice", password: Self.user.password, lifetime: "2s", cache: "expired")
            try await realm.awaitExpiry(cache: "expired")
            var table = [["scheme"] + Circumstance.allCases.map(\.rawValue)]
            for scheme in ["tls-dsk", "krb5", "ntlm"] {
                var row = [scheme]
                for circumstance in Circumstance.allCases {
                    let cell = try await signIn(scheme, circumstance)
                    expect(cell, scheme, circumstance)
                    row.append(cell.summary)
                }
                table.append(row)
            }
            print(table.map { $0.joined(separator: " | ") }.joined(separator: "\n"))
        }

        private func expect(_ cell: Cell, _ scheme: String, _ circumstance: Circumstance) {
            let comment = Comment(rawValue: "\(scheme), \(circumstance.rawValue): \(cell.run.output)")
            let signing = ["tls-dsk": "TLS 1.2", "krb5": "Kerberos", "ntlm": "NTLM"][scheme]
            switch (scheme, circumstance) {
            case (_, .password), ("tls-dsk", .singleSignOn), ("krb5", .singleSignOn):
                #expect(cell.signing == signing, comment)
            case (_, .wrongPassword):
                #expect(cell.error == "credentials-refused", comment)
                #expect(cell.failedLogOns == 1, comment)
            case (_, .skewed) where scheme != "krb5":
                // They ask nobody whose clock is wrong.
                #expect(cell.signing == signing, comment)
            case ("ntlm", _):
                // There is no ticket of NTLM's.
                #expect(cell.words.contains("NTLM needs a password"), comment)
            case (_, .expired):
                #expect(cell.error == "credentials-refused", comment)
                #expect(cell.words.contains("expired"), comment)
            case (_, _):
                #expect(cell.error == "credentials-refused", comment)
                #expect(cell.words.contains("clock"), comment)
            }
        }

        private func signIn(_ scheme: String, _ circumstance: Circumstance) async throws -> Cell {
            let realm = circumstance == .skewed ? try Self.realm(isAhead: true) : realm
            let lab = try await Lab(
                users: [Self.user], options: ["--scheme", scheme, "--keytab", realm.keytab.path], in: .machine)
            let login = try Login(lab)
            let environment = realm.environment(cache: circumstance == .expired ? "expired" : "tickets")
            let proof =
                circumstance.usesTicket
                ? ["--sso"] : ["--password-file", try passwordFile(circumstance, login).path]
            let before = realm.wrongPasswords
            let run = try await login.run(
                login.options + proof + ["--auth", scheme, "--json", login.address], environment: environment)
            return Cell(
                run: run, failedLogOns: lab.count(of: "failed-log-on") + realm.wrongPasswords - before)
        }

        private func passwordFile(_ circumstance: Circumstance, _ login: Login) throws -> URL {
            guard circumstance == .wrongPassword else { return login.passwordFile }
            return try login.folder.write("not it\n", to: "wrong-password")
        }

        @Test("A pool of all schemes: a wrong password is one failed log-on, however many schemes there are")
        func oneFailedLogOn() async throws {
            let lab = try await Lab(
                users: [Self.user],
                options: ["tls-dsk", "krb5", "ntlm"].flatMap { ["--scheme", $0] } + ["--keytab", realm.keytab.path],
                in: .machine)
            let login = try Login(lab)
            let wrong = try login.folder.write("not it\n", to: "wrong-password")
            let run = try await login.run(
                login.options + ["--password-file", wrong.path, "--json", login.address],
                environment: realm.environment())
            #expect(run.event("ended")?["error"] as? String == "credentials-refused", "\(run.output)")
            #expect(lab.count(of: "failed-log-on") + realm.wrongPasswords == 1, "\(run.output)")
        }

        @Test("What the strongest scheme cannot do the next one does, and the steps say why")
        func fallsBack() async throws {
            let lab = try await Lab(
                users: [Self.user],
                options: ["ntlm", "krb5", "tls-dsk"].flatMap { ["--scheme", $0] }
                    + ["--keytab", realm.keytab.path, "--fault", "html-instead-of-mex"],
                in: .machine)
            let login = try Login(lab)
            let run = try await login.run(
                login.options + login.password + [login.address], environment: realm.environment())
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("✗ Registration"), "\(run.output)")
            #expect(run.output.contains("TLS-DSK:"), "\(run.output)")
            #expect(run.output.contains("signatures   Kerberos"), "\(run.output)")
        }

        @Test("Without a ticket, and without a realm, the sign-in says so")
        func words() async throws {
            let lab = try await Lab(
                users: [Self.user], options: ["--scheme", "krb5", "--keytab", realm.keytab.path], in: .machine)
            let login = try Login(lab)
            let noTicket = try await login.run(
                login.options + ["--sso", "--json", login.address], environment: realm.environment(cache: "none"))
            #expect(noTicket.event("ended")?["message"] as? String == "There is no Kerberos ticket.")
            let elsewhere = try await login.run(
                ["--server", lab.server, "--ca-file", lab.authority, "--login", "alice@ELSEWHERE.EXAMPLE"]
                    + ["--certificate-store", login.store.path] + login.password + ["--json", login.address],
                environment: realm.environment())
            #expect(
                elsewhere.event("ended")?["message"] as? String
                    == "The Kerberos realm of the login name is not found.", "\(elsewhere.output)")
            let unknown = try await login.run(
                ["--server", lab.server, "--ca-file", lab.authority, "--login", "nobody@contoso.example"]
                    + ["--certificate-store", login.store.path] + login.password + ["--json", login.address],
                environment: realm.environment())
            #expect(
                unknown.event("ended")?["message"] as? String == "The domain does not know the login name.",
                "\(unknown.output)")
            let notOffered = try await login.run(
                login.options + login.password + ["--auth", "ntlm", "--json", login.address],
                environment: realm.environment())
            #expect(notOffered.event("ended")?["error"] as? String == "no-common-scheme")
            let words = notOffered.event("ended")?["message"] as? String ?? ""
            #expect(words.contains("Kerberos") && words.contains("NTLM"), "\(notOffered.output)")
        }
    }
}
