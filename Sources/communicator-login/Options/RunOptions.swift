import ArgumentParser
import CCommunicator
import Localization

/// The options that say how long the program runs and what it writes.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp(localized("Stay signed in for so long before signing out."), valueName: "seconds"))
    var stay = 0

    @Flag(help: ArgumentHelp(localized("Show the contact list, with everybody's presence.")))
    var contacts = false

    @Option(
        help: ArgumentHelp(
            localized("Search the address book; the exit status is 1 if nobody is found."), valueName: "text"))
    var search: String?

    @Flag(help: ArgumentHelp(localized("Stay signed in until interrupted, and print what happens.")))
    var watch = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            localized("Send TEXT to ADDRESS; the exit status is 1 if it is not delivered."),
            valueName: "address> <text"))
    var send: [String] = []

    @Option(
        help: ArgumentHelp(localized("Write every message to FILE (mode 0600), secrets replaced."), valueName: "file"))
    var trace: String?

    @Flag(help: ArgumentHelp(localized("Leave the secrets in the trace. Anyone who reads it can sign in as you.")))
    var traceUnsafe = false

    @Flag(help: ArgumentHelp(localized("Print one JSON object per event; see docs/communicator-login.md.")))
    var json = false

    func validate() throws {
        guard (0...Self.longestStay).contains(stay) else {
            throw ValidationError(localized("--stay takes 0 to \(Self.longestStay) seconds"))
        }
        guard send.isEmpty || (2...3).contains(send.count) else {
            throw ValidationError(localized("--send takes an address and a text"))
        }
        guard search?.allSatisfy(\.isWhitespace) != true else {
            throw ValidationError(localized("--search takes a text"))
        }
        guard trace != nil || !traceUnsafe else {
            throw ValidationError(localized("--trace-unsafe needs --trace FILE"))
        }
    }

    /// What is done while signed in.
    var stayPlan: StayPlan {
        StayPlan(
            duration: watch ? nil : .seconds(stay), search: search,
            message: send.count >= 2 ? MessageToSend(address: send[0], text: send[1]) : nil)
    }

    /// The sign-in address where it follows the two values of `--send`, which take it for one of theirs.
    var trailingAddress: String? { send.count == 3 ? send[2] : nil }

    /// How much of a message the library hands out.
    var traceDetail: communicator_trace {
        switch (trace, traceUnsafe) {
        case (nil, _): COMMUNICATOR_TRACE_NONE
        case (_, false): COMMUNICATOR_TRACE_REDACTED
        case (_, true): COMMUNICATOR_TRACE_UNSAFE
        }
    }

    /// A year, in seconds.
    private static let longestStay = 31_536_000
}
