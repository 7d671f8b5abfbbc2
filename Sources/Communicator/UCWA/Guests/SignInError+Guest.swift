import Localization
import UCWA

extension SignInError {
    /// Why a guest could not come in, or could not stay.
    init(guest error: any Error) {
        switch error {
        case let failure as ConferenceFailure: self.init(failure)
        case let refusal as UCWARefusal: self.init(ConferenceFailure(refusal.meaning, refusal))
        default: self.init(any: error, hasSignedIn: false)
        }
    }

    /// A meeting that did not let the user in.
    init(_ failure: ConferenceFailure) {
        let kind: Kind =
            switch failure.reason {
            case .notALink: .option
            case .noWebAccess, .noAnswer: .serverUnavailable
            case .pageNamesNone, .notCreated, .notJoined, .unknown, .notAdmitted, .notNoticed, .open, .closed, .full,
                .over, .ended, .removed, .notGrown, .noGuests, .keyRefused, .nameRefused:
                .accountRefused
            }
        self.init(
            kind, ConferenceFailure(failure.reason).sentence, tried: localized("Join meeting"), answer: failure.detail)
    }
}

extension UCWARefusal {
    /// What it means to whoever wants into a meeting.
    fileprivate var meaning: ConferenceFailure.Reason {
        switch (status, subcode) {
        case (404, "DestinationNotFound"): .pageNamesNone
        case (400, "ParameterValidationFailure"): .nameRefused
        case (409, "TooManyParticipants"), (409, "TooManyLobbyParticipants"): .full
        case (404, nil) where code == nil, (502, _), (503, _): .noWebAccess
        default: .notJoined
        }
    }
}
