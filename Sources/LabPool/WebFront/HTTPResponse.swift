/// An HTTP response; the daemon adds `Date` and `Content-Length`.
struct HTTPResponse: Sendable {
    /// The status code.
    var status: Int
    /// Headers in their order; a name may occur several times.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: [UInt8] = []
    /// Whether the body is sent in chunks, without its length.
    var isChunked = false

    /// A response without a body.
    static func empty(_ status: Int, _ headers: KeyValuePairs<String, String> = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers.map { ($0.key, $0.value) })
    }

    /// A response with an XML document.
    static func xml(_ status: Int, _ document: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/xml; charset=utf-8")], body: Array(document.utf8))
    }
}
