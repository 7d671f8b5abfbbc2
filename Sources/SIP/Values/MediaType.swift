/// The value of `Content-Type`: `type/subtype` and parameters (RFC 3261 20.15).
public struct MediaType: Sendable, Hashable {
    /// The type as spelled, such as `multipart`.
    public let type: String

    /// The subtype as spelled, such as `alternative`.
    public let subtype: String

    /// The parameters.
    public var parameters: Parameters

    /// Makes a value.
    public init(_ type: String, _ subtype: String, parameters: Parameters = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Reads `type "/" subtype *( ";" parameter )`. A broken parameter is passed over: no text is lost for it.
    ///
    /// - Throws: ``ParseError`` if either name is no token.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        var scanner = Scanner(bytes.trimmedBlanks)
        type = scanner.token().text
        guard !type.isEmpty, scanner.skipSeparator(Byte.slash) else {
            throw ParseError("Content-Type", "is not type/subtype")
        }
        subtype = scanner.token().text
        guard !subtype.isEmpty else { throw ParseError("Content-Type", "is not type/subtype") }
        parameters = Parameters(passingOverBroken: &scanner)
    }

    /// Whether this is `name` (`type/subtype`), without regard to case and parameters.
    public func isType(_ name: String) -> Bool {
        "\(type)/\(subtype)".equalsIgnoringCase(name)
    }

    /// Whether this is `multipart/…`.
    public var isMultipart: Bool { type.equalsIgnoringCase("multipart") }

    /// The boundary of a multipart type; nil if this is none or the boundary is missing or empty.
    public var boundary: String? {
        guard isMultipart, let boundary = parameters["boundary"], !boundary.isEmpty else {
            return nil
        }
        return boundary
    }
}

extension MediaType: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "\(type)/\(subtype)\(parameters)" }
}
