import Messaging
import UCWA

extension UCWAResource {
    /// What a message says; formatted before plain. Mark-up is read with the same care as from anywhere.
    var text: StyledText? {
        Self.text(link("htmlMessage")) ?? Self.text(link("plainMessage"))
    }

    /// What an invitation says.
    var firstText: StyledText? { Self.text(link("message")) }

    /// Where texts of a conversation go, whose messages this is; nil while they are not connected: documents, and servers
    /// that follow them, name all places at all times.
    var sendLink: String? { isConnected ? link("sendMessage")?.href : nil }

    /// Where the others are told that the user types.
    var typingLink: String? { isConnected ? link("setIsTyping")?.href : nil }

    private var isConnected: Bool { text("state").map { $0 == "Connected" } ?? true }

    /// Whether the others in a conversation, whose messages this is, take formatting.
    var takesHTML: Bool { texts("negotiatedMessageFormats").contains { $0.lowercased() == "html" } }

    private static func text(_ link: UCWALink?) -> StyledText? {
        guard let link, let data = DataURI(link.href) else { return nil }
        let text = data.text
        // Some servers' `html/plain` is plain.
        if data.mediaType == "text/html" { return StyledText(html: text) }
        return StyledText(text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
}
