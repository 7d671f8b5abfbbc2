public import ArgumentParser
import Glibc
import Localization

extension ParsableCommand {
    /// Parses the arguments, runs the command and ends the program, all in the user's language.
    ///
    /// A mistake in the usage exits with 2, as the other programs of this kind do, not with the parser's 64.
    public static func launch() -> Never {
        Localization.adopt()
        do {
            var command = try parseAsRoot()
            try command.run()
            Glibc.exit(EXIT_SUCCESS)
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let text = ParserText.translated(fullMessage(for: error))
        if !text.isEmpty { (code.isSuccess ? TextOutput.standard : .error).write(line: text) }
        Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
    }
}
