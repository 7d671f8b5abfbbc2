import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// The plugin in BitlBee, over IRC.
    @Suite(.serialized)
    struct BitlBeeTests {
        @Test("BitlBee signs in and out, and in and out again")
        func signsIn() async throws {
            let lab = try await Lab()
            let bitlbee = try await BitlBee(plugin: Repository.plugin, environment: lab.environment)
            try await bitlbee.addAccount(lab.users[0], server: lab.server)
            for attempt in 1...2 {
                bitlbee.person.command("account communicator on")
                try await bitlbee.person.hears("Logged in")
                try await lab.sees("signed-in", times: attempt)
                bitlbee.person.command("account communicator off")
                try await lab.sees("signed-out", times: attempt)
            }
            #expect(lab.count(of: "certificate") == 1)
        }

        @Test("BitlBee is told of an outage that lasts, and signs in again by itself when it is over")
        func outage() async throws {
            let lab = try await Lab(faults: ["outage=40"])
            let bitlbee = try await BitlBee(plugin: Repository.plugin, environment: lab.environment)
            try await bitlbee.addAccount(lab.users[0], server: lab.server)
            bitlbee.person.command("account communicator on")
            try await bitlbee.person.hears("Logged in")
            try await bitlbee.person.hears("No connection to", within: .seconds(90))
            try await bitlbee.person.hears("Reconnecting in", within: .seconds(60))
            try await lab.sees("signed-in", times: 2, within: .seconds(240))
        }

        @Test("BitlBee's user leaves while the sign-in is under way")
        func quits() async throws {
            let lab = try await Lab(faults: ["slow-replies=2000"])
            let bitlbee = try await BitlBee(plugin: Repository.plugin, environment: lab.environment)
            try await bitlbee.addAccount(lab.users[0], server: lab.server)
            bitlbee.person.command("account communicator on")
            try await lab.sees("request")
            bitlbee.person.send("QUIT")
            try await bitlbee.person.hears("ERROR :Closing link")
            #expect(lab.count(of: "signed-in") == 0)
        }

        @Test("BitlBee's user is told why a password is refused, and it is sent once")
        func wrongPassword() async throws {
            let lab = try await Lab(faults: ["wrong-password"])
            let bitlbee = try await BitlBee(plugin: Repository.plugin, environment: lab.environment)
            try await bitlbee.addAccount(lab.users[0], server: lab.server)
            bitlbee.person.command("account communicator on")
            try await bitlbee.person.hears("Login error")
            try await Task.sleep(for: .seconds(3))
            lab.stop()
            try await lab.sees("stopped")
            #expect(lab.says("\"failed_log_ons\":1"))
        }

        @Test("BitlBee's user accepts a certificate with yes")
        func certificate() async throws {
            let bitlbee = try await play("certificate")
            try await bitlbee.person.hears("SHA-256 fingerprint: AA:BB:CC")
            bitlbee.person.command("yes")
            try await bitlbee.person.hears("Logged in")
        }

        @Test("BitlBee's user rejects a certificate with no")
        func certificateRejected() async throws {
            let bitlbee = try await play("certificate")
            try await bitlbee.person.hears("SHA-256 fingerprint: AA:BB:CC")
            bitlbee.person.command("no")
            try await bitlbee.person.hears("Login error: The user did not accept.")
        }

        @Test("BitlBee's user types the password in a private message")
        func password() async throws {
            let bitlbee = try await play("password")
            try await bitlbee.person.hears("Enter the password of CONTOSO\\alice")
            bitlbee.person.send("PRIVMSG purple_request_0 :s3cret")
            try await bitlbee.person.hears("Logged in")
        }

        @Test("BitlBee's user chooses a user agent by its number")
        func userAgent() async throws {
            let bitlbee = try await play("user-agent")
            try await bitlbee.person.hears("2: UCCAPI/16 OC/16")
            bitlbee.person.send("PRIVMSG purple_request_0 :2")
            try await bitlbee.person.hears("Logged in")
        }

        @Test("BitlBee's user signs in with the commands of the users' page, and types the password")
        func documentedCommands() async throws {
            let alice = Lab.User(address: "alice@contoso.com", login: "CONTOSO\\alice", password: "right-password")
            let lab = try await Lab(users: [alice], options: ["--domain", "contoso.com"])
            let bitlbee = try await BitlBee(plugin: Repository.plugin, environment: lab.environment)
            let commands = try #require(
                try DocumentationPage.all().flatMap(\.blocks).first { $0.kind == .tested(by: "documentedCommands") })
            for line in commands.text(at: lab).split(separator: "\n") { bitlbee.person.command(String(line)) }
            try await bitlbee.person.hears("Enter the password of CONTOSO\\alice")
            bitlbee.person.send("PRIVMSG purple_request_0 :\(alice.password)")
            try await bitlbee.person.hears("Logged in", within: .seconds(60))
            try await lab.sees("signed-in")
        }

        private func play(_ name: String) async throws -> BitlBee {
            let bitlbee = try await BitlBee(
                plugin: CPrograms.compiled().playingPlugin, environment: ["FAKE_CORE_PLAY": name])
            let user = Lab.User(address: "alice@contoso.com", login: "CONTOSO\\alice", password: "secret")
            try await bitlbee.addAccount(user, server: "fe01.contoso.com")
            bitlbee.person.command("account communicator on")
            return bitlbee
        }
    }
}

/// BitlBee with the plugin, and one person who is registered there.
private final class BitlBee {
    let person: IRCConnection

    private let scratch: Scratch
    private let server: RunningProgram

    init(plugin: URL, environment: [String: String]) async throws {
        scratch = try Scratch()
        let folder = try scratch.folder("plugins/purple")
        try FileManager.default.copyItem(at: plugin, to: folder.appending(path: "libcommunicator.so"))
        let state = try scratch.folder("state").path
        let settings = try scratch.write(
            """
            [settings]
            RunMode = ForkDaemon
            AuthMode = Open
            ConfigDir = \(state)
            PluginDir = \(scratch.url.appending(path: "plugins").path)/

            """, to: "bitlbee.conf")
        var started: (server: RunningProgram, person: IRCConnection)?
        // Another program may take the port before BitlBee does.
        for _ in 1...5 where started == nil {
            let port = try IRCConnection.freePort()
            let program = try RunningProgram(
                Program.bitlbee.location(),
                ["-F", "-n", "-v", "-i", "127.0.0.1", "-p", "\(port)", "-c", settings.path, "-d", state],
                environment: environment.merging(["HOME": scratch.url.path, "LANG": "C.UTF-8"]) { $1 },
                log: scratch.url.appending(path: "log"))
            var connection: IRCConnection?
            try await program.wait("its port", within: .seconds(60)) {
                connection = try? IRCConnection(port: port)
                return connection != nil || !program.isRunning
            }
            if let connection, program.isRunning { started = (program, connection) }
        }
        guard let started else { throw Failure("BitlBee does not listen") }
        (server, person) = started
        person.send("NICK tester")
        person.send("USER tester 0 * :tester")
        try await person.hears("Welcome to the control channel")
        person.command("register s3cret")
        try await person.hears("Account successfully created")
    }

    func addAccount(_ user: Lab.User, server: String) async throws {
        // BitlBee takes a backslash before a character for that character.
        let login = user.login.replacing("\\", with: "\\\\")
        person.command("account add communicator \(user.address),\(login) \(user.password)")
        try await person.hears("successfully added")
        person.command("account communicator set server \(server)")
        try await person.hears("server = `")
    }
}
