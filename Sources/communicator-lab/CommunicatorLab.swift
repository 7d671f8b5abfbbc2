import ArgumentParser
import Commands
import EventLoop
import FoundationEssentials
import LabPool
import Localization
import PollLoop
import Release
import SIP

@main
struct CommunicatorLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "communicator-lab",
        abstract: localized("A simulated Skype for Business pool on loopback."),
        discussion: localized(
            """
            Runs until it is interrupted. Clients can sign in over TLS or TCP with a certificate that the pool issues \
            (TLS-DSK), by Kerberos or by NTLM. The pool verifies everything and tells why it refuses something.

            Faults for --fault, some with a number:
            \(FaultList.text)
            """),
        version: "communicator-lab \(Release.version)")

    @Option(help: ArgumentHelp(localized("Port of SIP over TLS; 0 takes a free one.")))
    var port = 5061

    @Option(help: ArgumentHelp(localized("Port of SIP over TCP; 0 takes a free one.")))
    var tcpPort = 0

    @Option(
        help: ArgumentHelp(
            localized("Port of SIP over TLS for clients outside, as behind an Edge; 0 takes a free one.")))
    var edgePort = 0

    @Option(help: ArgumentHelp(localized("Port of the internal web site; 0 takes a free one.")))
    var webPort = 0

    @Option(
        help: ArgumentHelp(
            localized("Port of the external web site, for a reverse proxy to forward to; 0 takes a free one.")))
    var externalWebPort = 0

    @Option(
        help: ArgumentHelp(
            localized("Port of plain HTTP, which sends clients on to the external web site; 0 takes a free one.")))
    var plainWebPort = 0

    @Option(
        help: ArgumentHelp(
            localized(
                "File of accounts, a line 'address login password' for each. Default: alice, with the password shown."))
    )
    var accounts: String?

    @Option(
        help: ArgumentHelp(localized("Where to write the authority's certificate. Default: a temporary directory.")))
    var directory: String?

    @Option(help: ArgumentHelp(localized("SIP domain.")))
    var domain = "contoso.example"

    @Option(help: ArgumentHelp(localized("Host name in the pool's URLs; it must resolve to a loopback address.")))
    var host = "localhost"

    @Option(
        help: ArgumentHelp(
            localized("What autodiscover calls the internal web site, HOST or HOST:PORT. Default: host and open port."))
    )
    var internalWeb: String?

    @Option(
        help: ArgumentHelp(
            localized("What autodiscover calls the external web site, HOST or HOST:PORT. Default: host and open port."))
    )
    var externalWeb: String?

    @Option(
        help: ArgumentHelp(
            localized("Where autodiscover sends SIP clients inside, HOST:PORT. Default: host and open port.")))
    var internalSip: String?

    @Option(
        help: ArgumentHelp(
            localized("Where autodiscover sends SIP clients outside, HOST:PORT. Default: host and open port.")))
    var externalSip: String?

    @Option(
        help: ArgumentHelp(
            localized("What the registrar offers, tls-dsk, krb5 or ntlm; may be repeated. Default: tls-dsk.")))
    var scheme: [Scheme] = []

    @Option(help: ArgumentHelp(localized("Keytab of sip/ and HTTP/ on the pool's hosts. Default: the system's.")))
    var keytab: String?

    @Option(help: ArgumentHelp(localized("Milliseconds that every answer takes.")))
    var delay = 0

    @Option(help: ArgumentHelp(localized("What the pool does wrong: NAME or NAME=NUMBER. May be repeated.")))
    var fault: [String] = []

    @Flag(help: ArgumentHelp(localized("Serve the web services without TLS.")))
    var plainWeb = false

    @Flag(help: ArgumentHelp(localized("Have no address book in the web and no photos: people are searched by SIP.")))
    var noAddressBook = false

    @Option(
        help: ArgumentHelp(
            localized("Number of a meeting of the first user's that guests may join: 8 to 32 letters and digits.")))
    var meeting: String?

    @Flag(help: ArgumentHelp(localized("Write one JSON object for each event.")))
    var json = false

    static func main() {
        launch()
    }

    func validate() throws {
        guard (0...600_000).contains(delay) else {
            throw ValidationError(localized("--delay is 0 to 600000 milliseconds."))
        }
        let ports = [port, tcpPort, edgePort, webPort, externalWebPort, plainWebPort]
        for number in ports where !(0...65535).contains(number) {
            throw ValidationError(localized("\(number) is not a port."))
        }
        if let meeting, !(8...32).contains(meeting.count) || !meeting.allSatisfy({ $0.isASCII && $0.isLetterOrDigit }) {
            throw ValidationError(localized("'\(meeting)' is not 8 to 32 letters and digits."))
        }
        for place in [internalSip, externalSip].compactMap(\.self) {
            guard let address = try? HostPort(parsing: place), address.port != nil else {
                throw ValidationError(localized("'\(place)' is not HOST:PORT."))
            }
        }
        do {
            _ = try plan()
            _ = try users()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() throws {
        let configuration = try poolConfiguration()
        let report: any Report = json ? JSONReport() : TableReport()
        let loop = PollLoop()
        loop.serve(.shared)
        let signals = StopSignals()
        let outcome = Outcome()
        EventLoop.shared.task {
            let pool = LabPool(configuration) { report.event($0) }
            do {
                try await pool.start()
                let organizer = pool.configuration.accounts[0].address
                report.ready(pool, meeting: meeting.map { pool.schedule($0, organizer: organizer) })
                try await signals.wait()
                pool.stop()
                report.stopped(pool)
                outcome.settle(.success(()))
            } catch {
                outcome.settle(.failure(error))
            }
        }
        loop.run { outcome.isPending }
        try outcome.get()
    }

    private func poolConfiguration() throws -> LabPool.Configuration {
        var configuration = LabPool.Configuration()
        configuration.domain = domain
        configuration.host = host
        configuration.sipTLSPort = port
        configuration.sipTCPPort = tcpPort
        configuration.edgePort = edgePort
        configuration.webPort = webPort
        configuration.externalWebPort = externalWebPort
        configuration.plainWebPort = plainWebPort
        configuration.internalAccess = .init(web: internalWeb, sip: internalSip)
        configuration.externalAccess = .init(web: externalWeb, sip: externalSip)
        configuration.isWebEncrypted = !plainWeb
        configuration.hasAddressBook = !noAddressBook
        configuration.directory = directory
        configuration.delay = .milliseconds(delay)
        configuration.faults = try plan()
        configuration.accounts = try users()
        if !scheme.isEmpty { configuration.schemes = scheme.map(\.value) }
        configuration.keytab = keytab
        return configuration
    }

    private func users() throws -> [Account] {
        guard let accounts else { return [] }
        guard let text = try? String(contentsOfFile: accounts, encoding: .utf8) else {
            throw ValidationError(localized("The account file \(accounts) cannot be read."))
        }
        return try AccountFile(parsing: text).accounts
    }

    private func plan() throws -> FaultPlan {
        var plan = FaultPlan()
        for text in fault { try plan.add(parsing: text) }
        return plan
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isLetter || isNumber }
}
