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
        /// No focus knows it, or not any more.
        case unknown
        case noAnswer
        case notAdmitted
        /// Nobody has let the user in.
        case notNoticed
        /// The user is in it, as another link has led there.
        case open
        /// It is locked, or for those alone who were invited.
        case closed
        case full
        /// It is over, or the user was removed: which is not known.
        case over
        case ended
        case removed
        /// The conversation of two has not become one of several.
        case notGrown
        /// The pool has no UCWA, which guests need.
        case noWebAccess
        /// The pool lets no guests in.
        case noGuests
        /// The pool lets no guest in with this key.
        case keyRefused
        /// The server does not take a guest's name.
        case nameRefused
    }

    let reason: Reason
    /// What the server says; empty if it says nothing.
    let detail: String
    /// Before another attempt at what the server cannot do at present; nil where that cannot help.
    let retryDelay: Duration?

    init(_ reason: Reason, detail: String = "", retryDelay: Duration? = nil) {
        self.reason = reason
        self.detail = detail
        self.retryDelay = retryDelay
    }

    /// A refusal of the server.
    init(_ reason: Reason, _ response: Message) {
        self.reason = reason
        let named = response.commandFailure.flatMap { $0.isEmpty ? nil : $0 }
        detail = response.explanation ?? named ?? response.status?.words ?? ""
        retryDelay = response.retryDelay
    }

    /// A focus' refusal to let the user join. What servers say of an address that they do not know is about users.
    static func refusal(_ response: Message) -> ConferenceFailure {
        response.status?.code == 404 ? ConferenceFailure(.unknown) : ConferenceFailure(.notJoined, response)
    }

    /// A refusal of a UCWA server.
    init(_ reason: Reason, _ refusal: UCWARefusal) {
        self.init(reason, detail: refusal.summary)
    }

    /// A sentence for people.
    var sentence: String { detail.isEmpty ? plain : "\(plain) (\(detail))" }

    private var plain: String {
        switch reason {
        case .notALink: localized("This is neither the link nor the number of a meeting.")
        case .pageNamesNone: localized("No conference was found behind this link.")
        case .notCreated: localized("The server did not open a conference.")
        case .notJoined: localized("You could not join the conference.")
        case .unknown: localized("There is no such conference, or no longer.")
        case .noAnswer: localized("The server did not answer in time.")
        case .notAdmitted: localized("You were not let in.")
        case .notNoticed: localized("Nobody let you in. Ask a presenter, and try again.")
        case .open: localized("You are in this conference already.")
        case .closed: localized("The conference is locked, or for those alone who were invited.")
        case .full: localized("The conference is full.")
        case .over: localized("The conference has ended, or you were removed from it.")
        case .ended: localized("The conference has ended.")
        case .removed: localized("You were removed from the conference.")
        case .notGrown: localized("The conversation could not become a conference.")
        case .noWebAccess: localized("The server of this meeting cannot be reached over the web.")
        case .noGuests: localized("The server of this meeting lets no guests in.")
        case .keyRefused: localized("The meeting is over, its link is wrong, or no guests may come.")
        case .nameRefused: localized("The server of this meeting does not accept your name.")
        }
    }
}

extension Status {
    /// `404 Not Found`
    fileprivate var words: String { "\(code) \(reasonPhrase)" }
}
