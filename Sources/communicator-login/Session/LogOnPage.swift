import CCommunicator

/// A page at which the user is to log on.
struct LogOnPage {
    let url: String
    /// What is to be typed there; nil where nothing is.
    let code: String?

    /// Whether a window has opened at it.
    let isOpen: Bool

    init(_ event: communicator_page_event, isOpen: Bool) {
        url = String(event.url)
        self.isOpen = isOpen
        let text = String(event.code)
        code = text.isEmpty ? nil : text
    }
}
