extension Message {
    /// Reads one whole message, as from a datagram or a file: leading line breaks are skipped, bytes after the body
    /// are ignored, and a body without `Content-Length` goes to the end (RFC 3261 18.3).
    ///
    /// - Throws: ``ParseError`` for anything malformed or cut short; see ``validate()``.
    public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(ParseError) {
        let start = bytes.firstIndex { $0 != Byte.carriageReturn && $0 != Byte.lineFeed } ?? bytes.endIndex
        guard start < bytes.endIndex else { throw ParseError("message", "is empty") }
        var scanner = HeadScanner(at: start, limits: limits)
        do {
            guard let end = try scanner.end(in: bytes.span) else {
                throw ParseError("message", "ends before the empty line after its headers")
            }
            var memory = LineMemory.none
            let head = Head(bytes.span.extracting(start..<end), limits: limits, memory: &memory)
            let length = try head.bodyLength()
            self = try head.message()
            body = try Message.body(length, in: bytes[end...], limits: limits)
        } catch let error as FramingError {
            throw ParseError("message", error.description)
        } catch let error as ParseError {
            throw error
        } catch {
            throw ParseError("message", "cannot be read")
        }
    }

    private static func body(
        _ length: Head.BodyLength, in rest: ArraySlice<UInt8>, limits: Limits
    ) throws(ParseError) -> [UInt8] {
        switch length {
        case .none: return []
        case .declared(let count):
            guard rest.count >= count else {
                throw ParseError("Content-Length", "is \(count) but only \(rest.count) bytes follow")
            }
            return Array(rest.prefix(count))
        case .unknown:
            guard rest.count <= limits.body else {
                throw ParseError("message", FramingError.bodyTooLong(limit: limits.body).description)
            }
            return Array(rest)
        }
    }
}
