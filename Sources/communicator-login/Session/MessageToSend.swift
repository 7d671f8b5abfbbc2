import CCommunicator

/// A text that the program sends once it is signed in: the two values of `--send`.
struct MessageToSend {
    let address: String
    let text: String

    /// Sends it; nil if the address is none.
    func send(_ session: communicator_session) -> communicator_message? {
        var number: communicator_message = 0
        guard communicator_send_message(session, address, Self.html(text), &number) == COMMUNICATOR_OK else {
            return nil
        }
        return number
    }

    /// A text as the library takes it.
    static func html(_ text: String) -> String {
        text.reduce(into: "") { html, character in
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\n": html += "<br>"
            default: html.append(character)
            }
        }
    }
}
