import Localization
import UCWA

extension UCWARefusal {
    /// Why something was not done, for the end of a sentence that says what.
    var words: String { self == .notAllowed ? localized("the server does not let you do it") : summary }

    /// The same as a sentence.
    var sentence: String {
        self == .notAllowed
            ? localized("The server does not let you do it.") : localized("The server said: \(summary)")
    }
}
