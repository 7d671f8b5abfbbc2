import ArgumentParser
import Localization

/// The options that look for what is wrong instead of signing in.
struct DiagnosisOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            localized(
                """
                Look at every name, server and certificate that a sign-in may meet, and say what is broken, who can mend \
                it and how.
                """)))
    var diagnose = false

    @Option(
        help: ArgumentHelp(
            localized("Write the diagnosis to FILE (mode 0600) for a bug report, without the user's name."),
            valueName: "file"))
    var report: String?

    func validate() throws {
        guard report == nil || diagnose else { throw ValidationError(localized("--report needs --diagnose")) }
    }
}
