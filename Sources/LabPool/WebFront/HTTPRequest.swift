/// A complete HTTP request.
struct HTTPRequest: Sendable {
    /// The method, such as `POST`.
    let method: String
    /// The path without the query.
    let path: String
    /// The names and values of the query, decoded, in their order.
    var query: [(name: String, value: String)] = []
    /// Header names in lower case with their values, in the order of the request.
    let headers: [(name: String, value: String)]
    /// The body.
    let body: [UInt8]

    /// The first value of a name in the query.
    func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The first value of a header; `name` in lower case.
    subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
