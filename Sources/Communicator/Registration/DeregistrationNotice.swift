import Discovery
import Localization
import SIP

/// The registrar's word that this endpoint is no longer registered ([MS-SIPREGE]; sign-in sheet 3.11).
struct DeregistrationNotice {
    /// Why, for the user.
    let error: SignInError
    /// The registrar to go to, if the notice names one.
    let home: Candidate?

    /// Reads a NOTIFY or BENOTIFY of the registration's own event; nil for other messages.
    ///
    /// - Parameter registrar: where it comes from.
    init?(_ request: Message, from registrar: Candidate) {
        guard request.isNotification, request.event?.isValue("registration-notify") == true else { return nil }
        let reason = request.explanation
        let answer = [reason, request.diagnostics.first?.description, Self.words(of: request)].compactMap { $0 }
            .joined(separator: "; ")
        switch Self.cause(of: request) {
        case "unregistered":
            home = nil
            error = SignInError(
                .signedInElsewhere,
                reason ?? localized("The account has signed in at another place, or was signed out there."),
                tried: localized("Stayed signed in."), answer: answer,
                advice: localized("Sign in again here if you want to go on at this computer."))
        case "deactivated", "preferred-registrar-change":
            // A bare address, whose parameters are its own ([MS-SIPREGE] 2.2.1.8).
            home = request.headers[.pPreferredRegistrar]
                .flatMap { value in (try? URI(parsing: value)) ?? (try? NameAddress(parsing: value))?.uri }
                .flatMap { Candidate(contact: $0, from: registrar) }
            error = SignInError(
                .accountMoved, reason ?? localized("The server sends the account to another server."),
                tried: localized("Stayed signed in."),
                answer: answer, advice: localized("Sign in again; the new server is found by itself."))
        default:
            home = nil
            error = SignInError(
                .accountRefused, reason ?? localized("The server has ended the account's right to sign in."),
                tried: localized("Stayed signed in."), answer: answer,
                advice: localized("Ask the administrator of the server."))
        }
    }

    /// The first line of the body, such as `deregistered;event=rejected`.
    private static func words(of request: Message) -> String? {
        let line = String(decoding: request.body.prefix(200), as: UTF8.self).split(whereSeparator: \.isNewline).first
        return line.map(String.init)
    }

    /// The word behind `event=` in a body such as `deregistered;event=rejected`.
    private static func cause(of request: Message) -> String? {
        let body = String(decoding: request.body.prefix(1024), as: UTF8.self).lowercased()
        let fields = body.split { $0 == ";" || $0.isWhitespace }
        return fields.first { $0.hasPrefix("event=") }.map { String($0.dropFirst(6)) }
    }
}
