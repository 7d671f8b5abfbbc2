import ArgumentParser
import CCommunicator
import Localization

/// The options that say how long the program runs and what it writes.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp(localized("Stay signed in for so long before signing out."), valueName: "seconds"))
    var stay = 0

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
        guard trace != nil || !traceUnsafe else {
            throw ValidationError(localized("--trace-unsafe needs --trace FILE"))
        }
    }

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
