import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// communicator-login against the simulated pool.
    @Suite(.serialized)
    struct LoginTests {
        @Test("It shows the steps, then who is signed in, where, and what protects it, and signs out")
        func signsIn() async throws {
            let lab = try await Lab()
            let run = try await Login(lab).run()
            #expect(run.status == 0, "\(run.output)")
            let parts = [
                "✓ Connection", "✓ Web ticket", "✓ Certificate", "✓ Registration",
                "Signed in as sip:user1@contoso.example",
                "pool         \(lab.server)", "connection   TLS 1.3, TLS_AES_256_GCM_SHA384",
                "signatures   TLS-DSK by TLS 1.2",
                "certificate  holds until 20", "Signed out",
            ]
            for part in parts { #expect(run.output.contains(part), "\(part) is missing in:\n\(run.output)") }
            #expect(!run.output.contains(lab.users[0].password))
            #expect(!run.output.contains("\u{1B}"), "a file is no terminal")
            try await lab.sees("signed-out")
        }

        @Test("The second sign-in needs no password, and its store is private")
        func keepsTheCertificate() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let first = try await login.run("--json")
            let second = try await login.run(login.options + ["--json", login.address])
            #expect(first.event("signed-in")?["certificate_was_kept"] as? Bool == false)
            #expect(second.event("signed-in")?["certificate_was_kept"] as? Bool == true, "\(second.output)")
            #expect(lab.count(of: "certificate") == 1)
            #expect(try mode(of: login.store) == 0o700)
            for file in try FileManager.default.contentsOfDirectory(at: login.store, includingPropertiesForKeys: nil) {
                #expect(try mode(of: file) == 0o600, "\(file.lastPathComponent)")
            }
        }

        @Test("With --json each line is an object: steps in their order, the sign-in, the end")
        func json() async throws {
            let lab = try await Lab()
            let run = try await Login(lab).run("--json")
            #expect(run.events.count == run.output.split(separator: "\n").count, "\(run.output)")
            let finished = run.events.filter { $0["outcome"] as? String == "succeeded" }.compactMap {
                $0["step"] as? String
            }
            #expect(
                finished.filter { $0 != "subscriptions" } == [
                    "discovery", "connection", "web-ticket", "certificate", "registration",
                ])
            #expect(run.events.allSatisfy { $0["outcome"] as? String != "succeeded" || $0["milliseconds"] is NSNumber })
            let signedIn = try #require(run.event("signed-in"))
            #expect(signedIn["uri"] as? String == "sip:user1@contoso.example")
            #expect((signedIn["signing"] as? [String: Any])?["version"] as? String == "TLS 1.2")
            #expect(run.event("ended")?["error"] as? String == "none")
        }

        @Test(
            "The exit status tells refused from unreachable from broken, and the failure says what to do",
            arguments: [
                ("wrong-password", 1), ("not-found-404", 1), ("certificate-refused", 1), ("no-tls-dsk", 1),
                ("expired-certificate", 3), ("untrusted", 3), ("overloaded-503", 3), ("unsigned-replies", 4),
                ("html-instead-of-mex", 4),
            ] as [(String, Int32)])
        func fails(fault: String, status: Int32) async throws {
            let lab = try await Lab(faults: [fault])
            let run = try await Login(lab).run()
            #expect(run.status == status, "\(run.output)")
            for part in ["  tried        ", "  came back    ", "  what to do   "] {
                #expect(run.output.contains(part), "\(run.output)")
            }
            #expect(!run.output.contains(lab.users[0].password))
        }

        @Test("With --stay a connection that is lost is told, and the return; then it signs out as ever")
        func comesBack() async throws {
            let lab = try await Lab(faults: ["lost-connection"])
            let login = try Login(lab)
            defer { withExtendedLifetime(login) {} }
            let program = try login.start("--json", "--stay", "3600")
            try await program.says("\"event\":\"restored\"", within: .seconds(60))
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 0)
            let run = Execution(status: 0, output: program.output)
            let interruption = try #require(run.event("interrupted"), "\(run.output)")
            #expect(interruption["error"] as? String == "connection-lost")
            #expect(interruption["retry_milliseconds"] is Int)
            #expect(run.event("restored")?["server"] as? String == lab.server)
            #expect(run.events.count { $0["event"] as? String == "signed-in" } == 1)
            #expect(lab.count(of: "signed-in") == 2)
            #expect(lab.count(of: "certificate") == 1, "the kept one serves")
        }

        @Test("After the machine slept the connection is tried within seconds")
        func wakesUp() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            defer { withExtendedLifetime(login) {} }
            let program = try login.start("--json", "--stay", "3600")
            try await lab.sees("signed-in")
            try await program.says("\"event\":\"signed-in\"")
            let before = lab.count(of: "REGISTER", in: "method")
            // To a program a machine that sleeps looks the same: its clock goes on, and it does not.
            kill(program.identifier, SIGSTOP)
            try await Task.sleep(for: .seconds(20))
            #expect(lab.count(of: "REGISTER", in: "method") == before)
            kill(program.identifier, SIGCONT)
            try await lab.sees("REGISTER", in: "method", times: before + 1)
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 0)
        }

        @Test("A pool that is down for a while is tried again, and each attempt is told in words")
        func outage() async throws {
            let lab = try await Lab(faults: ["outage=10"])
            let login = try Login(lab)
            defer { withExtendedLifetime(login) {} }
            let program = try login.start("--stay", "3600")
            try await program.says("Signed in again at \(lab.server) after", within: .seconds(120))
            let output = program.output
            #expect(output.contains("Interrupted: The server closed the connection."))
            #expect(output.contains("Interrupted: No connection to"))
            #expect(output.contains("The next attempt follows in"))
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 0)
        }

        @Test(
            "An account that the server sends elsewhere is told so, and is signed in again",
            arguments: ["deregistered-deactivated", "preferred-registrar-change"])
        func movesOn(fault: String) async throws {
            let lab = try await Lab(faults: [fault])
            let login = try Login(lab)
            defer { withExtendedLifetime(login) {} }
            let program = try login.start("--stay", "3600")
            try await program.says("Interrupted: The server sends the account to another server.")
            try await program.says("Signed in again at \(lab.server) after", within: .seconds(60))
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 0)
        }

        @Test("A failure of which a diagnosis tells more says so, and no other does")
        func leadsToDiagnosis() async throws {
            let sentence =
                "The same command with --diagnose looks for what is broken, and says who can mend it and how."
            let lab = try await Lab(faults: ["wrong-password"])
            let unreachable = try await Login(lab).run("--server", "localhost:1")
            #expect(unreachable.output.contains("\n  \(sentence)\n"), "\(unreachable.output)")
            let refused = try await Login(lab).run()
            #expect(refused.status == 1)
            #expect(!refused.output.contains(sentence), "\(refused.output)")
        }

        @Test("A refused password is sent once")
        func sendsARefusedPasswordOnce() async throws {
            let lab = try await Lab(faults: ["wrong-password"])
            let run = try await Login(lab).run("--json")
            #expect(run.event("ended")?["error"] as? String == "credentials-refused", "\(run.output)")
            #expect(lab.count(of: "failed-log-on") == 1)
        }

        @Test(
            "What cannot be reached is status 3",
            arguments: ["localhost:1", "[::1]:1", "no-such-host.invalid:5061"])
        func unreachable(server: String) async throws {
            let lab = try await Lab()
            let run = try await Login(lab).run("--server", server)
            #expect(run.status == 3, "\(run.output)")
            #expect(run.output.contains("what to do"))
        }

        @Test("The server may be named by an IPv6 address")
        func namesAnAddress() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let server = "[::1]:\(try #require(lab.ports[.sipTLS]))"
            let run = try await login.run("--server", server, "--json")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["server"] as? String == server, "\(run.output)")
        }

        @Test("--resolve leads to the pool under another name")
        func resolves() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let port = try #require(lab.server.split(separator: ":").last)
            let run = try await login.run(
                "--server", "sip.contoso.example:\(port)", "--resolve", "sip.contoso.example:\(port):127.0.0.1")
            #expect(run.status == 0, "\(run.output)")
        }

        @Test(
            "A mistake in the usage is status 2",
            arguments: [
                [], ["user1"], ["--transport", "udp", "user1@contoso.example"],
                ["--stay", "soon", "user1@contoso.example"],
                ["--trace-unsafe", "user1@contoso.example"], ["--decode", "user1@contoso.example"],
                ["--password-file", "/nonexistent", "user1@contoso.example"], ["--no-such-option"],
            ])
        func usage(arguments: [String]) async throws {
            let run = try await Execution(Product.login.location(), arguments)
            #expect(run.status == 2, "\(run.output)")
        }

        @Test(
            "An option that the library refuses is named",
            arguments: [
                (["--server", "localhost:99999"], "The server is not of the form host or host:port."),
                (["--ca-file", "/nonexistent"], "The file of trusted authorities cannot be used."),
                (["--resolve", "localhost"], "A name override is not of the form HOST:PORT:ADDRESS."),
                (["--diagnose", "--server", "localhost:99999"], "The server is not of the form host or host:port."),
            ])
        func refusedOptions(options: [String], sentence: String) async throws {
            let run = try await Execution(Product.login.location(), options + ["user1@contoso.example"])
            #expect(run.status == 2)
            #expect(run.output.hasPrefix(sentence), "\(run.output)")
        }

        @Test("The password is read from standard input")
        func readsThePasswordFromStandardInput() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let run = try await login.run(
                login.options + ["--password-file", "-", login.address], input: login.passwordFile)
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("The trace is private and holds the messages, not the secrets", arguments: [false, true])
        func traces(isUnsafe: Bool) async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let file = login.folder.url.appending(path: "trace")
            let run = try await login.run(
                login.options + login.password + ["--trace", file.path] + (isUnsafe ? ["--trace-unsafe"] : [])
                    + [login.address])
            #expect(run.status == 0, "\(run.output)")
            let trace = try String(contentsOf: file, encoding: .utf8)
            #expect(try mode(of: file) == 0o600)
            #expect(trace.contains("SIP sent\nREGISTER sip:contoso.example SIP/2.0"))
            #expect(trace.contains("\nPOST /WebTicket/WebTicketService.svc HTTP/1.1"))
            #expect(trace.contains("gssapi-data=\"FgM") == isUnsafe, "a TLS record in Base64")
            #expect(!trace.contains(lab.users[0].password))
        }

        @Test("SIGTERM ends a stay in good order")
        func signsOutOnSignal() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let program = try login.start("--stay", "60")
            try await program.says("Signed in as")
            kill(program.identifier, SIGTERM)
            #expect(try await program.end(within: .seconds(60)) == 0)
            try await lab.sees("signed-out")
        }

        @Test("Interrupted before the sign-in is complete, it says so and ends")
        func stopsOnSignal() async throws {
            let lab = try await Lab(faults: ["register-unanswered"])
            let login = try Login(lab)
            let program = try login.start()
            try await lab.sees("request")
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 130, "\(program.output)")
        }

        @Test("On a terminal it asks for the password without echo, and whether to trust a certificate, once")
        func asks() async throws {
            let lab = try await Lab(faults: ["untrusted"])
            let login = try Login(lab)
            let command = ([try Product.login.location().path] + login.options + [login.address])
                .map { "'\($0)'" }.joined(separator: " ")
            let script = try login.folder.script(
                "\(command); echo status $?\n\(command); echo status $?\nsleep 60\n", to: "script")
            let terminal = try await Terminal(script, environment: [:], in: login.folder)
            try await terminal.shows("issued by nobody but itself")
            try await terminal.shows("Trust it?")
            try await terminal.press("always", "Enter")
            try await terminal.shows("Password of CONTOSO\\user1 for localhost:")
            try await terminal.press(lab.users[0].password, "Enter")
            try await lab.sees("signed-out", times: 2)
            try await terminal.shows("kept from an earlier sign-in")
            let contents = try #require(await terminal.contents())
            #expect(!contents.contains(lab.users[0].password))
            #expect(!contents.contains("status 1") && !contents.contains("status 3"), "\(contents)")
        }

        @Test("--send delivers a text to a user who watches, and says so")
        func sends() async throws {
            let lab = try await Lab(users: 2)
            let reader = try Login(lab)
            let watching = try reader.start("--watch", "--json")
            try await watching.says("\"event\":\"signed-in\"")
            let run = try await Login(lab, user: 1).run("--json", "--send", reader.address, "1 < 2 & \u{263A}")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("delivered")?["to"] as? String == reader.address)
            try await watching.says("\"event\":\"message\"")
            let line = watching.output.split(separator: "\n").first { $0.contains("\"event\":\"message\"") } ?? ""
            let message = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            #expect(message?["from"] == lab.users[1].address)
            #expect(message?["text"] == "1 < 2 & \u{263A}")
            #expect(message?["html"] == "1 &lt; 2 &amp; \u{263A}")
        }

        @Test("--search finds somebody without --contacts too")
        func searchesAtOnce() async throws {
            let lab = try await Lab(users: 3)
            let run = try await Login(lab).run("--json", "--search", "user3")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("person")?["address"] as? String == lab.users[2].address)
        }

        @Test("--contacts shows who is on the list, and --search who is in the address book")
        func showsPeople() async throws {
            let lab = try await Lab(users: 3)
            let run = try await Login(lab).run("--json", "--contacts", "--search", "user3")
            #expect(run.status == 0, "\(run.output)")
            let contacts = run.events.filter { $0["event"] as? String == "contact" }
            #expect(contacts.map { $0["address"] as? String } == lab.users.dropFirst().map(\.address))
            #expect(contacts.map { $0["activity"] as? String } == ["offline", "offline"])
            #expect(contacts.allSatisfy { $0["groups"] as? [String] == ["Other Contacts"] })
            let found = run.events.filter { $0["event"] as? String == "person" }
            #expect(found.map { $0["address"] as? String } == [lab.users[2].address])
            #expect(found.first?["title"] as? String == "Accountant")
            #expect(run.event("people")?["count"] as? Int == 1)
            let text = try await Login(lab).run("--contacts", "--search", "Nobody")
            #expect(text.status == 1, "\(text.output)")
            #expect(
                text.output.contains("User2 <\(lab.users[1].address)>") && text.output.contains("Nobody was found."))
        }

        @Test("--watch tells of people who come and go")
        func watchesPresence() async throws {
            let lab = try await Lab(users: 2)
            let presence = { (activity: String) in
                "{\"event\":\"presence\",\"address\":\"\(lab.users[1].address)\",\"activity\":\"\(activity)\""
            }
            let (reader, visitor) = (try Login(lab), try Login(lab, user: 1))
            defer { withExtendedLifetime((reader, visitor)) {} }
            let watching = try reader.start("--watch", "--json")
            try await watching.says("\"event\":\"signed-in\"", within: .seconds(60))
            let other = try visitor.start("--watch")
            try await watching.says(presence("available"), within: .seconds(60))
            kill(other.identifier, SIGTERM)
            try await watching.says(presence("offline"), within: .seconds(60))
        }

        @Test("The plugin says in the conversation with the caller who calls")
        func showsCalls() async throws {
            let lab = try await Lab(faults: ["incoming-call"])
            let client = try await Colleague(
                lab.users[0], server: lab.server, authority: URL(filePath: lab.authority))
            let told = try await client.sees("told caller@contoso.example ")
            #expect(told == "Caller calls you. Communicator cannot take calls.")
        }

        @Test("--watch tells who calls")
        func watchesCalls() async throws {
            let lab = try await Lab(faults: ["incoming-call"])
            let sentence = "Caller calls you. Communicator cannot take calls."
            let scripted = try Login(lab)
            let watching = try scripted.start("--watch", "--json")
            try await watching.says(
                "{\"event\":\"conversation\",\"with\":\"caller@contoso.example\",\"text\":\"\(sentence)\"}",
                within: .seconds(60))
            kill(watching.identifier, SIGTERM)
            let read = try Login(lab)
            let telling = try read.start("--watch")
            try await telling.says("caller@contoso.example: \(sentence)\n", within: .seconds(60))
            kill(telling.identifier, SIGTERM)
            for run in [watching, telling] { #expect(try await run.end(within: .seconds(60)) == 0) }
        }

        @Test(
            "--watch tells who invites to a conference, over SIP and over the web services", arguments: [false, true])
        func watchesInvitations(overWeb: Bool) async throws {
            let users = ["alice", "dana"].map { name in
                Lab.User(address: "\(name)@contoso.example", login: "CONTOSO\\\(name)", password: "secret")
            }
            let lab = try await Lab(users: users.reversed(), options: ["--meeting", "7Q3DSSYV"])
            let web = "localhost:\(lab.ports[.web] ?? 0)"
            let login = try Login(lab, user: 1)
            let watching =
                overWeb
                ? try login.start("--watch", "--json", "--transport", "ucwa", "--server", web)
                : try login.start("--watch", "--json")
            try await watching.says("\"event\":\"signed-in\"", within: .seconds(60))
            let dana = try await Colleague(users[1], server: lab.server, authority: URL(filePath: lab.authority))
            try dana.tell("join https://\(web)/meet/dana/7Q3DSSYV")
            _ = try await dana.sees("came \(users[1].address)")
            try dana.tell("invite \(users[0].address)")
            try await watching.says(
                "{\"event\":\"meeting-invitation\",\"from\":\"dana@contoso.example\"", within: .seconds(60))
            kill(watching.identifier, SIGTERM)
            #expect(try await watching.end(within: .seconds(60)) == 0)
        }

        @Test("--send to somebody who is not there tells the reason, and the exit status is 1")
        func sendsToNobody() async throws {
            let lab = try await Lab(users: 2)
            let run = try await Login(lab).run("--json", "--send", lab.users[1].address, "Hello")
            #expect(run.status == 1, "\(run.output)")
            let undelivered = try #require(run.event("undelivered"))
            #expect(undelivered["text"] as? String == "Hello")
            #expect(undelivered["detail"] as? String == "The callee is not signed in")
        }

        @Test("--decode prints a message as an object, and the reason for one that must be refused")
        func decodes() async throws {
            let folder = try Scratch()
            let message =
                "SIP/2.0 401 Unauthorized\r\nFrom: <sip:a@contoso.com>;tag=1;epid=2\r\nTo: <sip:a@contoso.com>\r\n"
                + "Call-ID: 3\r\nCSeq: 1 REGISTER\r\nVia: SIP/2.0/TLS 10.0.0.1:5061\r\n"
                + "WWW-Authenticate: TLS-DSK realm=\"r\", Version=4\r\nContent-Length: 0\r\n\r\n"
            let good = try await Execution(
                Product.login.location(), ["--decode"], input: folder.write(message, to: "good"))
            let object = try #require(good.events.first)
            #expect(good.status == 0)
            #expect(object["type"] as? String == "response")
            #expect(object["status"] as? Int == 401)
            #expect((object["from"] as? [String: Any])?["epid"] as? String == "2")
            let challenge = try #require((object["auth"] as? [[String: Any]])?.first)
            #expect(challenge["params"] as? [String: String] == ["realm": "r", "version": "4"])
            let bad = try await Execution(
                Product.login.location(), ["--decode"], input: folder.write("HTTP/1.1 200 OK\r\n\r\n", to: "bad"))
            #expect(bad.status == 4)
            #expect(bad.events.first?.keys.sorted() == ["error"], "\(bad.output)")
        }

        @Test("A message without end is refused, not read for ever")
        func decodesWithinBounds() async throws {
            let run = try await Execution(
                Product.login.location(), ["--decode"], input: URL(filePath: "/dev/zero"))
            #expect(run.status == 4)
        }

        private func mode(of file: URL) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            return try #require(attributes[.posixPermissions] as? Int)
        }
    }
}
