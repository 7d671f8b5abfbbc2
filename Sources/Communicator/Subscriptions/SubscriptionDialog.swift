import SIP

/// The dialog of a subscription, from the answer that makes it to whatever ends it (RFC 6665 4.1).
struct SubscriptionDialog {
    /// Nil before the first answer, and once it is over: the next request begins anew.
    var dialog: Dialog?
    /// How long it must last at least, where the server has said so; else it chooses.
    private(set) var interval: UInt32?
    private var pace = RenewalPace()

    /// Takes over the answer to a request, which made the dialog or was sent in it.
    ///
    /// - Returns: whether to ask again at once, as the server has only lost the dialog, or wants it to last longer.
    mutating func take(_ response: Message, to request: Message) -> Bool {
        guard response.status?.isSuccess == true else {
            interval = request.expires == nil ? response.leastInterval : nil
            guard interval == nil else { return true }
            dialog = nil
            return request.toTag != nil && response.status == .callDoesNotExist
        }
        if dialog == nil {
            dialog = try? Dialog(request: request, response: response)
        } else {
            dialog?.receive(response: response)
        }
        return false
    }

    /// The server has ended the subscription with a message.
    ///
    /// - Returns: how long to wait before the next one; nil where another one cannot help.
    mutating func end(with message: Message, at now: ContinuousClock.Instant) -> Duration? {
        dialog = nil
        return pace.pause(after: message, at: now)
    }
}
