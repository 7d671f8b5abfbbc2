import Conferencing
import SIP

extension Message {
    /// Why a conference's server has not carried out a command, by the result in this message, which may name no reason;
    /// nil where nothing has failed.
    var commandFailure: String? {
        guard case .failure(let reason)? = (try? ConferenceResponse(parsing: body))?.outcome else { return nil }
        return reason
    }
}
