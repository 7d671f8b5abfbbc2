import Messaging

extension UCWAApplication {
    /// Sends a text; plain unless the others take its formatting.
    func post(_ link: String, _ text: StyledText, asHTML: Bool, operation: String) async throws {
        try await post(
            link, text: asHTML ? text.html : text.plain, type: asHTML ? "text/html" : "text/plain",
            operation: operation)
    }
}
