import ArgumentParser
import CCommunicator
import Commands
import Glibc
import Localization

/// Signs in, shows every step, says what is wrong when it fails, and signs out.
@main
struct LoginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "communicator-login",
        abstract: localized("Sign in to a Skype for Business or Lync pool and see each step."),
        discussion: localized(
            """
            The password is read from --password-file, or asked for on the terminal when it is needed; a certificate \
            from an earlier sign-in makes it unnecessary.

            Exit status: 0 signed in; 1 refused (password, certificate, policy); 2 usage; 3 unreachable (DNS, network, \
            TLS); 4 the server broke the protocol. With --diagnose: 0 nothing is broken; what is broken can be mended by \
            1 the user, 3 the network's administrator, 4 the server's administrator.
            """),
        version: "communicator-login \(String(cString: communicator_version()))")

    @OptionGroup(title: localized("Account")) var account: AccountOptions
    @OptionGroup(title: localized("Run")) var session: RunOptions

    @OptionGroup(title: localized("Diagnosis")) var diagnosis: DiagnosisOptions
    @OptionGroup(title: localized("Conference")) var guest: GuestOptions

    @Flag(
        help: ArgumentHelp(
            localized("Read one SIP message on standard input and print it as a JSON object; opens no connection.")))
    var decode = false

    @Argument(help: ArgumentHelp(localized("The sign-in address, user@domain.")))
    var address: String?

    private var signInAddress: String? { address ?? session.trailingAddress }

    func validate() throws {
        if decode {
            guard address == nil else { throw ValidationError(localized("--decode takes no address")) }
            guard !diagnosis.diagnose else { throw ValidationError(localized("--decode diagnoses nothing")) }
        } else if guest.joinMeeting == nil {
            guard signInAddress != nil else {
                throw ValidationError(localized("Missing expected argument '<address>'"))
            }
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if decode {
            throw MessageDecoding.run().asError
        } else if let meeting = guest.joinMeeting, let name = guest.name {
            throw try visit(meeting, name).asError
        } else if let signInAddress {
            throw try (diagnosis.diagnose ? diagnose(signInAddress) : signIn(signInAddress)).asError
        }
    }

    private func diagnose(_ address: String) throws -> ExitStatus {
        let style = TextStyle(descriptor: STDOUT_FILENO)
        let shown: any DiagnosisReport =
            session.json
            ? JSONDiagnosisReport() : TextDiagnosisReport(style: style) { TextOutput.standard.write(line: $0) }
        let settings = try account.settings(address: address, trace: COMMUNICATOR_TRACE_NONE)
        let password = try account.passwordFile.map { try InputLine(passwordFile: $0) }
        let redaction = ReportRedaction(address: address, login: account.login)
        let file = try diagnosis.report.map { try ReportFile(path: $0, redaction: redaction) }
        return DiagnosisRun(reports: [shown] + (file.map { [$0] } ?? [])).run(settings, password: password)
    }

    private func visit(_ meeting: String, _ name: String) throws -> ExitStatus {
        let terminal = Terminal()
        let report: any Report = session.json ? JSONReport() : TextReport(canAsk: terminal != nil)
        let settings = try account.settings(
            address: signInAddress ?? GuestOptions.address, trace: session.traceDetail)
        let visit = GuestVisit(
            report: report, terminal: terminal, trace: try session.trace.map { try TraceFile(path: $0) },
            duration: session.stayPlan.duration)
        return visit.run(settings, meeting: meeting, name: name)
    }

    private func signIn(_ address: String) throws -> ExitStatus {
        let terminal = Terminal()
        let report: any Report = session.json ? JSONReport() : TextReport(canAsk: terminal != nil)
        let settings = try account.settings(address: address, trace: session.traceDetail)
        let password = try account.passwordFile.map { try InputLine(passwordFile: $0) }
        let trace = try session.trace.map { try TraceFile(path: $0) }
        let signIn = SignIn(
            report: report, terminal: terminal, trace: trace, plan: session.stayPlan, showsContacts: session.contacts)
        return signIn.run(settings, password: password)
    }

    /// The program knows a password.
    private static func forbidCoreDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    static func main() {
        forbidCoreDumps()
        launch()
    }
}
