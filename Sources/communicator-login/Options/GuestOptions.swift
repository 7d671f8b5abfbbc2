import ArgumentParser
import Localization

/// The options that join a meeting instead of signing in.
struct GuestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            localized(
                """
                Join a meeting as a guest, without an account; what is typed is sent. Ends with the input, unless --stay \
                or --watch is given.
                """), valueName: "link"))
    var joinMeeting: String?

    @Option(help: ArgumentHelp(localized("The name that the others in the meeting see."), valueName: "text"))
    var name: String?

    func validate() throws {
        guard (joinMeeting == nil) == (name == nil) else {
            throw ValidationError(localized("--join-meeting and --name belong together"))
        }
    }

    /// The address of nobody (RFC 3323): a guest needs none.
    static let address = "anonymous@anonymous.invalid"
}
