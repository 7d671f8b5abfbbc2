import Localization

/// What the codes of ``Diagnostics`` mean for a person who signs in ([MS-OCER] 2.2.1).
public enum DiagnosticsCatalogue {
    /// A code in words.
    public struct Entry: Sendable, Hashable {
        /// What happened, as a sentence.
        public let meaning: String
        /// What to do about it, as a sentence.
        public let advice: String
    }

    /// The entry of a code; nil if the code is not known.
    public static func entry(for code: Int) -> Entry? {
        entries[code].map { Entry(meaning: $0.0, advice: $0.1) }
    }

    private static let checkAddress = localized("Check the sign-in address.")
    private static let askAdministrator = localized("Ask the administrator of the Skype for Business server.")
    private static let tryLater = localized("Try again in a few minutes.")
    private static let reportBug = localized("Please report this as a bug of this program, with a trace.")
    private static let changeUserAgent =
        localized("Choose another user agent in the account's options, or ask the administrator to allow this client.")

    private static let entries: [Int: (String, String)] = [
        1000: (
            localized("The server refused the last step of authentication."),
            localized("Check login name and password.")
        ),
        1001: (localized("This address may not be used from a public network."), askAdministrator),
        1002: (localized("This address may not be used by federated users."), askAdministrator),
        1003: (localized("The server does not know this user."), checkAddress),
        1004: (localized("The route to the other side is no longer valid."), localized("Sign in again.")),
        1005: (localized("The server cannot reach the domain of the address."), checkAddress),
        1006: (localized("The server could not route the message to a client."), tryLater),
        1007: (localized("The server temporarily cannot route messages."), tryLater),
        1008: (localized("The server cannot resolve the DNS SRV record of the domain."), askAdministrator),
        1009: (
            localized("The DNS SRV record and the host name of the domain contradict each other."), askAdministrator
        ),
        1010: (localized("The server does not trust the certificate of the next server."), askAdministrator),
        1011: (localized("The previous server gave no reason."), askAdministrator),
        1012: (
            localized("This user may not sign in from outside the organisation."),
            localized("Connect to the organisation's network.")
        ),
        1013: (
            localized("The clocks of this computer and the server differ too much."),
            localized("Set this computer's clock.")
        ),
        1014: (localized("The server cannot resolve the host name of the next server."), askAdministrator),
        1027: (localized("Messages of this kind are not sent to federated partners."), askAdministrator),
        4000: (localized("The user services of the server failed."), tryLater),
        4001: (localized("The server could not read the XML of a request."), reportBug),
        4002: (localized("Several users have this address."), askAdministrator),
        4003: (
            localized("This user is not enabled for remote access."),
            localized("Connect to the organisation's network.")
        ),
        4004: (
            localized("These credentials may not be used with this sign-in address."),
            localized("Check that login name and sign-in address belong to the same person.")
        ),
        4005: (localized("This address does not exist or is not enabled for SIP."), checkAddress),
        4006: (
            localized("The user is not in this pool."),
            localized("Sign in again; leave the server empty if it was given.")
        ),
        4007: (
            localized("The user is not in this pool."),
            localized("Sign in again; leave the server empty if it was given.")
        ),
        4008: (localized("A request was too large for the server."), reportBug),
        4009: (localized("The user was not found."), checkAddress),
        4010: (localized("The request named no endpoint."), reportBug),
        4011: (localized("The request had no endpoint identifier."), reportBug),
        4012: (localized("The endpoint identifier is too long."), reportBug),
        4013: (localized("The server does not accept the content type of a request."), reportBug),
        4141: (localized("The account was disabled."), askAdministrator),
        17000: (localized("The server is overloaded."), tryLater),
        17001: (localized("The server's client filter did not understand the request."), reportBug),
        17002: (localized("The server's client filter does not accept this client's version."), changeUserAgent),
        17003: (localized("The server refuses this client's version."), changeUserAgent),
        17004: (
            localized("The server recommends another client version."), localized("You can go on using this client.")
        ),
        28020: (localized("The web ticket was not accepted."), localized("Check login name and password.")),
        28029: (localized("The server does not allow this way of authentication."), askAdministrator),
    ]
}
