import Messaging
import UCWA

extension UCWAApplication {
    /// Sends a text; plain unless the others, and the server, take its formatting.
    func post(_ link: String, _ text: StyledText, asHTML: Bool, operation: String) async throws {
        // What the server does not say is allowed (UCWA sheet 3.7).
        if asHTML, await policy("htmlMessaging") ?? "Enabled" == "Enabled" {
            do {
                return try await post(link, text: text.html, type: "text/html", operation: operation)
            } catch let refusal as UCWARefusal where refusal.status == 415 {
            }
        }
        try await post(link, text: text.plain, type: "text/plain", operation: operation)
    }
}
