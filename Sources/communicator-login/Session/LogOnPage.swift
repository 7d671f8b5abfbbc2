import CCommunicator

/// A page at which the user is to log on.
struct LogOnPage {
    let url: String
    /// What is to be typed there; nil where nothing is.
    let code: String?

    init(_ event: communicator_page_event) {
        url = String(event.url)
        let text = String(event.code)
        code = text.isEmpty ? nil : text
    }
}
