/// The parts of a `multipart/…` body (RFC 2046 5.1).
public struct MultipartBody: Sendable, Hashable {
    /// One part.
    public struct Part: Sendable, Hashable {
        /// The part's own headers.
        public var headers: Headers
        /// The content, in place in the body that it is a part of.
        public var body: ArraySlice<UInt8>

        /// Makes a part.
        public init(headers: Headers, body: ArraySlice<UInt8>) {
            self.headers = headers
            self.body = body
        }

        /// `Content-Type` of the part.
        public var contentType: MediaType? { headers.mediaType }

        /// `Content-ID` of the part, without angle brackets.
        public var contentID: String? {
            headers[.contentID].map { String($0.drop { $0 == "<" }.prefix { $0 != ">" }) }
        }
    }

    /// The parts, in order.
    public var parts: [Part]

    /// Makes a body.
    public init(parts: [Part]) {
        self.parts = parts
    }

    /// Splits `body` at its boundary lines, looking at each byte once. Text before the first and after the last
    /// boundary is dropped; a missing last boundary ends the last part at the end.
    ///
    /// - Throws: ``ParseError`` for a boundary of more than 70 characters, more than ``Limits/parts`` parts or a part
    ///   with malformed headers.
    public init(parsing body: [UInt8], boundary: String, limits: Limits = Limits()) throws(ParseError) {
        guard (1...70).contains(boundary.utf8.count) else { throw ParseError("multipart", "boundary is too long") }
        let delimiter = Array("--\(boundary)".utf8)
        parts = []
        var partStart: Int?
        var lineStart = 0
        while lineStart < body.endIndex {
            let lineEnd = body.span.firstPlace(of: Byte.lineFeed, from: lineStart) ?? body.endIndex
            // Most lines are told by their first byte to be none.
            if body[lineStart] == Byte.hyphen, let mark = Mark(body[lineStart..<lineEnd], delimiter: delimiter) {
                if let partStart { try append(body[partStart..<lineStart], limits: limits) }
                if mark == .last { return }
                partStart = min(lineEnd + 1, body.endIndex)
            }
            lineStart = lineEnd + 1
        }
        if let partStart { try append(body[partStart...], limits: limits) }
    }

    /// A boundary line.
    private enum Mark {
        case next
        case last

        /// The line without its line feed; nil if it is no boundary.
        init?(_ line: ArraySlice<UInt8>, delimiter: [UInt8]) {
            guard line.starts(with: delimiter) else { return nil }
            var rest = line.dropFirst(delimiter.count)
            let isLast = rest.starts(with: [Byte.hyphen, Byte.hyphen])
            if isLast { rest = rest.dropFirst(2) }
            guard rest.allSatisfy({ Byte.isBlank($0) || $0 == Byte.carriageReturn }) else { return nil }
            self = isLast ? .last : .next
        }
    }

    /// Adds a part; the line break before the boundary is not part of it.
    private mutating func append(_ bytes: ArraySlice<UInt8>, limits: Limits) throws(ParseError) {
        guard parts.count < limits.parts else { throw ParseError("multipart", "has more than \(limits.parts) parts") }
        var content = bytes
        // dropLast() leaves the part in its body; removeLast() would copy it.
        if content.last == Byte.lineFeed { content = content.dropLast() }
        if content.last == Byte.carriageReturn { content = content.dropLast() }
        parts.append(try Part(parsing: content, limits: limits))
    }
}

extension MultipartBody.Part {
    /// Reads `*( header CRLF ) CRLF body`; a part may have no headers.
    fileprivate init(parsing bytes: ArraySlice<UInt8>, limits: Limits) throws(ParseError) {
        var end = 0
        var isComplete = false
        while !isComplete, end < bytes.count {
            let lineEnd = bytes.span.firstPlace(of: Byte.lineFeed, from: end) ?? bytes.count
            isComplete = bytes.span.extracting(end..<lineEnd).allSatisfy { $0 == Byte.carriageReturn }
            end = min(lineEnd + 1, bytes.count)
            guard end <= limits.head else {
                throw ParseError("multipart", "a part's headers are longer than \(limits.head) bytes")
            }
        }
        let head = Head(partHeaders: bytes.span.extracting(..<end), limits: limits)
        if let fault = head.fault { throw fault.within("multipart") }
        self.init(headers: head.headers, body: bytes.dropFirst(end))
    }
}
