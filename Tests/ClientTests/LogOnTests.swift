import Foundation
import TestRealm
import TestScratch
import Testing

extension ClientTests {
    /// What becomes of several ways to prove who one is, against the simulated pool and a real key distribution centre.
    @Suite(.serialized)
    struct LogOnTests {
        private static let user = Lab.User(
            address: "alice@contoso.example", login: "CONTOSO.EXAMPLE\\alice", password: "pass-word-1")

        private let realm: KerberosRealm

        init() throws {
            realm = try KerberosRealm(
                users: ["alice": Self.user.password], services: ["sip/fe01.contoso.example", "HTTP/localhost"])
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

        @Test("Without the package that does NTLM, the sign-in says which one is missing, and shows no password")
        func noMechanism() async throws {
            for scheme in ["tls-dsk", "ntlm"] {
                let lab = try await Lab(users: [Self.user], options: ["--scheme", scheme])
                let login = try Login(lab)
                let run = try await login.run(
                    login.options + login.password + ["--json", login.address],
                    environment: ["GSS_MECH_CONFIG": "/dev/null"])
                #expect(run.event("ended")?["error"] as? String == "no-common-scheme", "\(run.output)")
                let words = run.event("ended")?["message"] as? String ?? ""
                #expect(words.contains("NTLM needs the package gss-ntlmssp"), "\(run.output)")
                #expect(lab.count(of: "failed-log-on") == 0)
            }
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
