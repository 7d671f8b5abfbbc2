/// The lines of a message before its body, unfolded and split; a fault in one line does not hide the others, so that
/// a malformed message can still be skipped.
struct Head {
    /// The first line.
    private var startLine: ByteSlice = []
    /// The headers, as far as they could be read.
    private(set) var headers = Headers()
    /// The first thing that was wrong.
    private(set) var fault: ParseError?

    private let limits: Limits
    private var expectsStartLine: Bool

    /// Reads the bytes up to and including the empty line; lines that `memory` has are not read again.
    init(_ bytes: ArraySlice<UInt8>, limits: Limits, memory: inout LineMemory) {
        self.limits = limits
        expectsStartLine = true
        headers.reserve()
        read(bytes, &memory)
    }

    /// Reads the headers of a part of a multipart body, which has no start line.
    init(partHeaders bytes: ArraySlice<UInt8>, limits: Limits) {
        self.limits = limits
        expectsStartLine = false
        var memory = LineMemory.none
        read(bytes, &memory)
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, _ memory: inout LineMemory) {
        var logical: ByteSlice = []
        var isFirst = true
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let lineFeed = bytes[start...].firstPlace(of: Byte.lineFeed) ?? bytes.endIndex
            var line = bytes[start..<lineFeed]
            start = lineFeed + 1
            if line.isEmpty { continue }
            // dropLast() leaves the bytes where they are; removeLast() would copy the line.
            if line.last == Byte.carriageReturn { line = line.dropLast() }
            guard let first = line.first else { break }
            if Byte.isBlank(first), !isFirst {
                Head.append(fold: line, to: &logical)
                continue
            }
            if !isFirst { add(logical, &memory) }
            isFirst = false
            logical = line
        }
        if !isFirst { add(logical, &memory) }
    }

    /// How long the body is.
    enum BodyLength: Equatable {
        /// `Content-Length` says so.
        case declared(Int)
        /// No `Content-Length`, and nothing that tells of a body.
        case none
        /// No `Content-Length` but signs of a body.
        case unknown
    }

    /// The length of the body by `Content-Length` (RFC 3261 18.3; sign-in sheet 3.1).
    ///
    /// - Throws: ``FramingError`` for malformed, conflicting and too large lengths, and for what is not SIP at all.
    func bodyLength() throws(FramingError) -> BodyLength {
        guard StartLine.isSIP(startLine) else { throw .notSIP }
        var length: UInt64?
        for place in headers.lines.indices where headers.lines[place].name.known == .contentLength {
            switch DecimalNumber.read(headers.lines[place].value) {
            case .notANumber: throw .contentLengthMalformed
            case .tooLarge: throw .bodyTooLong(limit: limits.body)
            case .value(let number):
                guard length == nil || length == number else { throw .contentLengthConflict }
                length = number
            }
        }
        guard let length else { return headers.contains(.contentType) || fault != nil ? .unknown : .none }
        guard length <= UInt64(limits.body) else { throw .bodyTooLong(limit: limits.body) }
        return .declared(Int(length))
    }

    /// The message without its body.
    ///
    /// - Throws: ``ParseError`` for anything malformed, see ``Message/validate()``.
    func message(_ memory: inout LineMemory) throws(ParseError) -> Message {
        if let fault { throw fault }
        let message = Message(try memory.startLine(of: startLine), headers: headers)
        try message.validate()
        return message
    }

    /// Joins a continuation line with one blank.
    private static func append(fold line: ByteSlice, to logical: inout ByteSlice) {
        while let last = logical.last, Byte.isBlank(last) { logical.removeLast() }
        logical.append(Byte.space)
        logical.append(contentsOf: line.drop(while: Byte.isBlank))
    }

    private mutating func add(_ line: ByteSlice, _ memory: inout LineMemory) {
        do {
            try addChecked(line, &memory)
        } catch {
            fault = fault ?? error
        }
    }

    private mutating func addChecked(_ line: ByteSlice, _ memory: inout LineMemory) throws(ParseError) {
        if !expectsStartLine, headers.count < limits.headers, let header = memory.header(of: line) {
            return headers.append(header)
        }
        let isStartLine = expectsStartLine
        expectsStartLine = false
        if isStartLine { startLine = line }
        guard line.count <= limits.line else { throw ParseError("header line", "is longer than allowed") }
        guard Head.isPrintable(line) else { throw ParseError("header line", "has a control character") }
        if isStartLine {
            guard (try? UTF8Span(validating: line.span)) != nil else { throw Head.notUTF8 }
            return
        }
        guard let colon = line.firstPlace(of: Byte.colon) else { throw ParseError("header line", "has no colon") }
        let name = HeaderName(bytes: line[..<colon].trimmedBlanks)
        guard name.isToken else { throw ParseError("header name", "is not a token") }
        let value = line[(colon + 1)...].trimmedBlanks
        guard let text = try? UTF8Span(validating: value.span) else { throw Head.notUTF8 }
        guard headers.count < limits.headers else {
            if name == .contentLength { headers.append(name, String(copying: text)) }
            throw ParseError("message", "has more than \(limits.headers) headers")
        }
        let header = Header(received: name, String(copying: text), bytes: value)
        memory.remember(header, of: line)
        headers.append(header)
    }

    private static let notUTF8 = ParseError("header line", "is not valid UTF-8")

    /// Whether the line can be written again: no carriage return, and no NUL but in quoted pairs.
    private static func isPrintable(_ line: ByteSlice) -> Bool {
        line.firstPlace(of: Byte.carriageReturn) == nil && !line.span.hasBareNUL
    }
}
