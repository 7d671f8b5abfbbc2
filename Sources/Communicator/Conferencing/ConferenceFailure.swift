import Conferencing
import Localization
import SIP
import UCWA

/// Why a conference cannot begin, or is over.
struct ConferenceFailure: Error {
    enum Reason {
        case notALink
        case pageNamesNone
        case notCreated
        case notJoined
        case noAnswer
        case notAdmitted
        case over
        /// The pool has no UCWA, which guests need.
        case noWebAccess
        /// The pool lets no guests in.
        case noGuests
        /// The pool lets no guest in with this key.
        case keyRefused
    }

    let reason: Reason
    /// What the server says; empty if it says nothing.
    let detail: String

    init(_ reason: Reason, detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    /// A refusal of the server.
    init(_ reason: Reason, _ response: Message) {
        self.reason = reason
        detail = response.explanation ?? response.status?.words ?? ""
    }

    /// A refusal of a UCWA server.
    init(_ reason: Reason, _ refusal: UCWARefusal) {
        self.reason = reason
        detail = refusal.summary
    }

    /// A sentence for people.
    var sentence: String { detail.isEmpty ? plain : "\(plain) (\(detail))" }

    private var plain: String {
        switch reason {
        case .notALink: localized("This is neither the link nor the number of a meeting.")
        case .pageNamesNone: localized("No conference was found behind this link.")
        case .notCreated: localized("The server did not open a conference.")
        case .notJoined: localized("You could not join the conference.")
        case .noAnswer: localized("The server did not answer in time.")
        case .notAdmitted: localized("You were not let in.")
        case .over: localized("The conference has ended, or you were removed from it.")
        case .noWebAccess: localized("The server of this meeting cannot be reached over the web.")
        case .noGuests: localized("The server of this meeting lets no guests in.")
        case .keyRefused: localized("The meeting is over, its link is wrong, or no guests may come.")
        }
    }
}

extension Status {
    /// `404 Not Found`
    fileprivate var words: String { "\(code) \(reasonPhrase)" }
}
