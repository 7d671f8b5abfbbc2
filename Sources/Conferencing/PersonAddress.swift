import SIP

/// A person as conferences name them: `user@domain` in lower case, whatever the spelling.
struct PersonAddress: Hashable {
    let text: String

    /// Reads a SIP URI, with or without angle brackets and parameters.
    init?(_ spelling: some StringProtocol) {
        let text = String(spelling.prefix(ConferenceAddress.limit)).filter {
            $0 != "<" && $0 != ">" && !$0.isWhitespace
        }
        guard let uri = try? URI(parsing: text), let user = uri.user, let host = uri.host?.name else { return nil }
        self.text = "\(user)@\(host)".lowercased()
    }
}
