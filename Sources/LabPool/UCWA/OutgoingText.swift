import EventLoop
import JSON

/// A text that a client wants to be sent, checked (UCWA sheet 5.1, 5.4).
struct OutgoingText {
    private static let longest = 8000

    let type: String
    let body: [UInt8]
    /// By which the client knows what becomes of it.
    var operation: String?

    /// The body of a request.
    ///
    /// - Throws: 415 for another type than the user may send, 413 for what is too long.
    @LoopActor
    init(_ request: HTTPRequest, of application: WebApplication) throws(UCWAFailure) {
        type = request["content-type"]?.lowercased().prefix { $0 != ";" }.filter { $0 != " " } ?? ""
        guard type == "text/plain" || type == "text/html" && application.takesHTML else {
            throw UCWAFailure(.unsupportedMediaType)
        }
        body = request.body
        operation = request.queryValue("operationId")
        guard let text = String(validating: body, as: UTF8.self) else { throw UCWAFailure(.badRequest) }
        guard operation?.count ?? 0 <= 50 else { throw .invalidParameter }
        guard text.count <= Self.longest else { throw UCWAFailure(.entityTooLarge) }
    }

    /// The first text, which an invitation carries in a link; nil if it carries none.
    @LoopActor
    init?(_ document: RequestDocument, of application: WebApplication) throws(UCWAFailure) {
        guard let link = document.link("message") else { return nil }
        guard let content = DataURI.read(link),
            content.type == "text/plain" || content.type == "text/html" && application.takesHTML
        else { throw .invalidParameter }
        guard content.text.count <= Self.longest else { throw UCWAFailure(.entityTooLarge) }
        type = content.type
        body = Array(content.text.utf8)
    }

    var contentType: String { "\(type); charset=UTF-8" }
}
