/// An HTTP response; the daemon adds `Content-Length`.
struct HTTPResponse: Sendable {
    /// The status code.
    var status: Int
    /// Headers in their order; a name may occur several times.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: [UInt8] = []
    /// How the body travels.
    var framing = Framing.sized

    enum Framing: Sendable {
        /// In one piece, after its length.
        case sized
        /// In chunks, without its length.
        case chunked
        /// In chunks, again and again for ever.
        case endless
    }

    /// A response without a body.
    static func empty(_ status: Int, _ headers: KeyValuePairs<String, String> = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers.map { ($0.key, $0.value) })
    }

    /// What a login page in front of the services answers.
    static var loginPage: HTTPResponse {
        let page = "<!DOCTYPE html><html><body><form>Please log in</form></body></html>"
        return HTTPResponse(status: 200, headers: [("Content-Type", "text/html")], body: Array(page.utf8))
    }

    /// A page with this body.
    static func page(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")],
            body: Array("<!DOCTYPE html><html><body>\(body)</body></html>".utf8))
    }

    /// A response with an XML document.
    static func xml(_ status: Int, _ document: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/xml; charset=utf-8")], body: Array(document.utf8))
    }
}
