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

    private static let checkAddress = "Check the sign-in address."
    private static let askAdministrator = "Ask the administrator of the Skype for Business server."
    private static let tryLater = "Try again in a few minutes."
    private static let reportBug = "Please report this as a bug of this program, with a trace."
    private static let changeUserAgent =
        "Choose another user agent in the account's options, or ask the administrator to allow this client."

    private static let entries: [Int: (String, String)] = [
        1000: ("The server refused the last step of authentication.", "Check login name and password."),
        1001: ("This address may not be used from a public network.", askAdministrator),
        1002: ("This address may not be used by federated users.", askAdministrator),
        1003: ("The server does not know this user.", checkAddress),
        1004: ("The route to the other side is no longer valid.", "Sign in again."),
        1005: ("The server cannot reach the domain of the address.", checkAddress),
        1006: ("The server could not route the message to a client.", tryLater),
        1007: ("The server temporarily cannot route messages.", tryLater),
        1008: ("The server cannot resolve the DNS SRV record of the domain.", askAdministrator),
        1009: ("The DNS SRV record and the host name of the domain contradict each other.", askAdministrator),
        1010: ("The server does not trust the certificate of the next server.", askAdministrator),
        1011: ("The previous server gave no reason.", askAdministrator),
        1012: ("This user may not sign in from outside the organisation.", "Connect to the organisation's network."),
        1013: ("The clocks of this computer and the server differ too much.", "Set this computer's clock."),
        1014: ("The server cannot resolve the host name of the next server.", askAdministrator),
        1027: ("Messages of this kind are not sent to federated partners.", askAdministrator),
        4000: ("The user services of the server failed.", tryLater),
        4001: ("The server could not read the XML of a request.", reportBug),
        4002: ("Several users have this address.", askAdministrator),
        4003: ("This user is not enabled for remote access.", "Connect to the organisation's network."),
        4004: (
            "These credentials may not be used with this sign-in address.",
            "Check that login name and sign-in address belong to the same person."
        ),
        4005: ("This address does not exist or is not enabled for SIP.", checkAddress),
        4006: ("The user is not in this pool.", "Sign in again; leave the server empty if it was given."),
        4007: ("The user is not in this pool.", "Sign in again; leave the server empty if it was given."),
        4008: ("A request was too large for the server.", reportBug),
        4009: ("The user was not found.", checkAddress),
        4010: ("The request named no endpoint.", reportBug),
        4011: ("The request had no endpoint identifier.", reportBug),
        4012: ("The endpoint identifier is too long.", reportBug),
        4013: ("The server does not accept the content type of a request.", reportBug),
        4141: ("The account was disabled.", askAdministrator),
        17000: ("The server is overloaded.", tryLater),
        17001: ("The server's client filter did not understand the request.", reportBug),
        17002: ("The server's client filter does not accept this client's version.", changeUserAgent),
        17003: ("The server refuses this client's version.", changeUserAgent),
        17004: ("The server recommends another client version.", "You can go on using this client."),
        28020: ("The web ticket was not accepted.", "Check login name and password."),
        28029: ("The server does not allow this way of authentication.", askAdministrator),
    ]
}
