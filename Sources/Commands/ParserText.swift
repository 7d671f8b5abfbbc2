import Localization

/// What the argument parser says, in the user's language.
///
/// Swift ArgumentParser speaks English alone. Its texts are known by their words here; what is not known, as a later
/// version's may be, stays as it is.
enum ParserText {
    /// Translates a whole message: the help, or what is wrong with the arguments and how they are used.
    static func translated(_ text: String) -> String {
        withFrame(withNotes(withMistakes(text)))
    }

    private static func withMistakes(_ text: String) -> String {
        text
            .replacing(/Unknown option '(.+?)'/, maxReplacements: 1) { localized("Unknown option '\($0.1)'") }
            .replacing(/Did you mean '(.+?)'\?/, maxReplacements: 1) { localized("Did you mean '\($0.1)'?") }
            .replacing(/Missing value for '(.+?)'/, maxReplacements: 1) { localized("Missing value for '\($0.1)'") }
            .replacing(/Unexpected argument '(.+?)'/, maxReplacements: 1) { localized("Unexpected argument '\($0.1)'") }
            .replacing(/\d+ unexpected arguments:/, maxReplacements: 1) { _ in localized("Unexpected arguments:") }
            .replacing(/The value '(.+?)' is invalid for '(.+?)'/, maxReplacements: 1) {
                localized("The value '\($0.1)' is invalid for '\($0.2)'")
            }
            .replacing(/Please provide one of (.+)\./, maxReplacements: 1) {
                localized("Possible values: \($0.1.replacing(" and ", with: ", ").replacing(" or ", with: ", "))")
            }
            .replacing(/The option '(.+?)' does not take any value, but '(.+?)' was specified\./, maxReplacements: 1) {
                localized("The option '\($0.1)' takes no value, but '\($0.2)' was given.")
            }
    }

    /// Remarks of the parser's own among the program's.
    private static func withNotes(_ text: String) -> String {
        text
            .replacing(/See '(.+?)' for more information\./) { localized("See '\($0.1)' for more information.") }
            .replacing(/Show the version\./) { _ in localized("Show the version.") }
            .replacing(/Show help information\./) { _ in localized("Show help information.") }
            .replacing(/\(values:/) { _ in "(" + localized("values:") }
            .replacing(/(\(|; |;\n *)default:/) { $0.1 + localized("default:") }
    }

    /// The words that lines begin with.
    private static func withFrame(_ text: String) -> String {
        text
            .replacing(/^Error:/.anchorsMatchLineEndings()) { _ in localized("Error:") }
            .replacing(/^Help:\s/.anchorsMatchLineEndings()) { _ in localized("Help:") }
            .replacing(/^Usage:/.anchorsMatchLineEndings()) { _ in localized("Usage:") }
            .replacing(/^USAGE:/.anchorsMatchLineEndings()) { _ in localized("Usage:").uppercased() }
            .replacing(/^OVERVIEW:/.anchorsMatchLineEndings()) { _ in localized("Overview:").uppercased() }
            .replacing(/^ARGUMENTS:/.anchorsMatchLineEndings()) { _ in localized("Arguments:").uppercased() }
            .replacing(/^OPTIONS:/.anchorsMatchLineEndings()) { _ in localized("Options:").uppercased() }
    }
}
