/// The lines of a message before its body, unfolded and split; a fault in one line does not hide the others, so that
/// a malformed message can still be skipped.
struct Head {
    /// The first line as far as it could be read.
    private var startLine = Result<StartLine, ParseError>.failure(ParseError("message", "is empty"))
    /// Whether the first line is of SIP, whatever else is wrong with it.
    private var isSIP = false
    /// The headers, as far as they could be read.
    private(set) var headers = Headers()
    /// The first thing that was wrong.
    private(set) var fault: ParseError?

    private let limits: Limits
    private var expectsStartLine: Bool

    /// Reads the bytes up to and including the empty line; lines that `memory` has are not read again.
    init(_ bytes: Span<UInt8>, limits: Limits, memory: inout LineMemory) {
        self.limits = limits
        expectsStartLine = true
        headers.reserve()
        read(bytes, &memory)
    }

    /// Reads the headers of a part of a multipart body, which has no start line.
    init(partHeaders bytes: Span<UInt8>, limits: Limits) {
        self.limits = limits
        expectsStartLine = false
        var memory = LineMemory.none
        read(bytes, &memory)
    }

    private mutating func read(_ bytes: Span<UInt8>, _ memory: inout LineMemory) {
        var lines = HeadLines(bytes)
        while let line = lines.next() {
            guard lines.isFolded else {
                add(line, &memory)
                continue
            }
            var unfolded = line.copied
            while lines.isFolded, let fold = lines.next() { Head.append(fold: fold, to: &unfolded) }
            add(unfolded.span, &memory)
        }
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
        guard isSIP else { throw .notSIP }
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
    func message() throws(ParseError) -> Message {
        if let fault { throw fault }
        let message = Message(try startLine.get(), headers: headers)
        try message.validate()
        return message
    }

    /// Joins a continuation line with one blank.
    private static func append(fold line: Span<UInt8>, to unfolded: inout [UInt8]) {
        while let last = unfolded.last, Byte.isBlank(last) { unfolded.removeLast() }
        unfolded.append(Byte.space)
        guard let start = line.firstPlace(where: { !Byte.isBlank($0) }) else { return }
        unfolded.append(contentsOf: line.extracting(start...).copied)
    }

    private mutating func add(_ line: Span<UInt8>, _ memory: inout LineMemory) {
        do {
            if expectsStartLine {
                expectsStartLine = false
                try addStart(line, &memory)
            } else {
                try addHeader(line, &memory)
            }
        } catch {
            fault = fault ?? error
        }
    }

    private mutating func addStart(_ line: Span<UInt8>, _ memory: inout LineMemory) throws(ParseError) {
        isSIP = StartLine.isSIP(line)
        try check(line)
        guard (try? UTF8Span(validating: line)) != nil else { throw Head.notUTF8 }
        do {
            startLine = .success(try memory.startLine(of: line))
        } catch {
            // The faults of headers come first, since they tell of a body.
            startLine = .failure(error)
        }
    }

    private mutating func addHeader(_ line: Span<UInt8>, _ memory: inout LineMemory) throws(ParseError) {
        if headers.count < limits.headers, let header = memory.header(of: line) { return headers.append(header) }
        try check(line)
        guard let colon = line.firstPlace(of: Byte.colon) else { throw ParseError("header line", "has no colon") }
        let name = HeaderName(bytes: line.extracting(..<colon).trimmedBlanks)
        guard name.isToken else { throw ParseError("header name", "is not a token") }
        let value = line.extracting((colon + 1)...).trimmedBlanks
        guard let text = try? UTF8Span(validating: value) else { throw Head.notUTF8 }
        guard headers.count < limits.headers else {
            if name == .contentLength { headers.append(name, String(copying: text)) }
            throw ParseError("message", "has more than \(limits.headers) headers")
        }
        let header = Header(received: name, String(copying: text), bytes: value)
        memory.remember(header, of: line)
        headers.append(header)
    }

    private func check(_ line: Span<UInt8>) throws(ParseError) {
        guard line.count <= limits.line else { throw ParseError("header line", "is longer than allowed") }
        guard !line.breaksLines else { throw ParseError("header line", "has a control character") }
    }

    private static let notUTF8 = ParseError("header line", "is not valid UTF-8")
}
