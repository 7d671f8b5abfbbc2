/// The lines of a message before its body, unfolded and split; a fault in one line does not hide the others, so that
/// a malformed message can still be skipped.
struct Head {
    /// The first line.
    private(set) var startLine = ""
    /// The headers, as far as they could be read.
    private(set) var headers = Headers()
    /// The first thing that was wrong.
    private(set) var fault: ParseError?

    private let limits: Limits
    private var expectsStartLine: Bool

    /// Reads the bytes up to and including the empty line.
    init(_ bytes: ArraySlice<UInt8>, limits: Limits) {
        self.limits = limits
        expectsStartLine = true
        read(bytes)
    }

    /// Reads the headers of a part of a multipart body, which has no start line.
    init(partHeaders bytes: ArraySlice<UInt8>, limits: Limits) {
        self.limits = limits
        expectsStartLine = false
        read(bytes)
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) {
        var logical: [UInt8] = []
        var isFirst = true
        for line in bytes.split(separator: Byte.lineFeed, omittingEmptySubsequences: true) {
            let line = line.last == Byte.carriageReturn ? line.dropLast() : line
            guard let first = line.first else { break }
            if Byte.isBlank(first), !isFirst {
                Head.append(fold: line, to: &logical)
                continue
            }
            if !isFirst { add(logical) }
            isFirst = false
            logical = Array(line)
        }
        if !isFirst { add(logical) }
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
        let isSIP = startLine.lowercasedASCII.split(separator: " ").contains { $0.hasPrefix("sip/") }
        guard isSIP else { throw .notSIP }
        var length: UInt64?
        for value in headers.all(.contentLength) {
            switch DecimalNumber.read(value) {
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
        let message = Message(try StartLine(parsing: startLine), headers: headers)
        try message.validate()
        return message
    }

    /// Joins a continuation line with one blank.
    private static func append(fold line: ArraySlice<UInt8>, to logical: inout [UInt8]) {
        while let last = logical.last, Byte.isBlank(last) { logical.removeLast() }
        logical.append(Byte.space)
        logical.append(contentsOf: line.drop(while: Byte.isBlank))
    }

    private mutating func add(_ line: [UInt8]) {
        do {
            try addChecked(line)
        } catch {
            fault = fault ?? error
        }
    }

    private mutating func addChecked(_ line: [UInt8]) throws(ParseError) {
        let isStartLine = expectsStartLine
        expectsStartLine = false
        if isStartLine { startLine = String(decoding: line, as: UTF8.self) }
        guard line.count <= limits.line else { throw ParseError("header line", "is longer than allowed") }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw ParseError("header line", "is not valid UTF-8")
        }
        guard Head.isPrintable(line) else { throw ParseError("header line", "has a control character") }
        if isStartLine { return }
        guard let colon = text.utf8.firstIndex(of: Byte.colon) else {
            throw ParseError("header line", "has no colon")
        }
        let name = text[..<colon].trimmedBlanks
        guard name.isToken else { throw ParseError("header name", "is not a token") }
        let header = Header(HeaderName(name), String(text[text.utf8.index(after: colon)...].trimmedBlanks))
        guard headers.count < limits.headers else {
            if header.name == .contentLength { headers.append(header.name, header.value) }
            throw ParseError("message", "has more than \(limits.headers) headers")
        }
        headers.append(header.name, header.value)
    }

    /// No NUL and no carriage return, except NUL as the second half of a quoted pair (RFC 3261 25.1).
    private static func isPrintable(_ line: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in line {
            if byte == Byte.carriageReturn || (byte == 0 && previous != Byte.backslash) { return false }
            previous = byte
        }
        return true
    }
}
