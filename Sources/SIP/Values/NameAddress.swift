/// A `name-addr` or `addr-spec` with the parameters of its header: `"Alice" <sip:alice@contoso.com>;tag=1`.
///
/// `From`, `To`, `Contact`, `Route`, `Record-Route`, `P-Asserted-Identity` and `Referred-By` hold such values.
public struct NameAddress: Sendable, Hashable {
    /// The display name without quotes and escapes; nil if there is none.
    public var displayName: String?

    /// The URI.
    public var uri: URI

    /// The header's parameters: those outside the angle brackets.
    public var parameters: Parameters

    /// Makes a value.
    public init(displayName: String? = nil, _ uri: URI, parameters: Parameters = []) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    /// The `tag` parameter; an empty one counts as absent.
    public var tag: String? {
        get { parameters.tag }
        set { parameters["tag"] = newValue }
    }

    /// The `epid` parameter ([MS-SIPAE] 2.2).
    public var epid: String? {
        get { parameters["epid"] }
        set { parameters["epid"] = newValue }
    }

    /// Reads one value. Without brackets everything from the first semicolon on belongs to the header.
    ///
    /// Tolerated, since [MS-SIP] prints such messages and RFC 4475 3.1.2 leaves the choice: blanks just inside the
    /// angle brackets, and a display name in front of a URI without brackets.
    ///
    /// - Throws: ``ParseError`` for a broken display name, bracket, URI or parameter.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        var scanner = Scanner(bytes.trimmedBlanks)
        if scanner.peek() == Byte.quote {
            displayName = try scanner.quotedString()
            scanner.skipBlanks()
            uri = try NameAddress.uri(&scanner)
        } else if scanner.hasUnquoted(Byte.less), let name = scanner.take(upTo: Byte.less) {
            displayName = try NameAddress.unquotedName(name)
            uri = try NameAddress.uri(&scanner)
        } else {
            (displayName, uri) = try NameAddress.nameAndBareURI(&scanner)
        }
        parameters = try Parameters(scanning: &scanner)
    }

    private static func uri(_ scanner: inout Scanner) throws(ParseError) -> URI {
        if scanner.peek() == Byte.less { return try bracketedURI(&scanner) }
        return try bareURI(scanner.take { $0 != Byte.semicolon })
    }

    private static func bracketedURI(_ scanner: inout Scanner) throws(ParseError) -> URI {
        guard scanner.skip(Byte.less), let text = scanner.take(upTo: Byte.greater), scanner.skip(Byte.greater) else {
            throw ParseError("address", "no closing >")
        }
        return try URI(bytes: text.trimmedBlanks)
    }

    /// A URI without brackets may not hold `?` (RFC 3261 20.10).
    private static func bareURI(_ text: Span<UInt8>) throws(ParseError) -> URI {
        guard !text.contains(Byte.question), !text.contains(Byte.comma) else {
            throw ParseError("address", "a URI with ? or , must be in angle brackets")
        }
        return try URI(bytes: text.trimmedBlanks)
    }

    /// The last word before the parameters is the URI.
    private static func nameAndBareURI(_ scanner: inout Scanner) throws(ParseError) -> (String?, URI) {
        let text = scanner.take { $0 != Byte.semicolon }.trimmedBlanks
        guard let blank = text.lastPlace(where: Byte.isBlank) else { return (nil, try bareURI(text)) }
        return (try unquotedName(text.extracting(..<blank)), try bareURI(text.extracting(blank...)))
    }

    /// Unquoted display names are tokens and blanks; other visible characters are let through except those that
    /// separate (RFC 4475 3.1.2.16).
    private static func unquotedName(_ text: Span<UInt8>) throws(ParseError) -> String? {
        let name = text.trimmedBlanks
        guard name.allSatisfy(isUnquoted) else { throw ParseError("display name", "must be in quotes") }
        return name.isEmpty ? nil : name.text
    }

    private static func isUnquoted(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.quote, Byte.comma, Byte.semicolon, Byte.colon, Byte.at, Byte.greater, Byte.backslash: false
        default: !Byte.isControl(byte) || byte == Byte.tab
        }
    }
}

extension NameAddress: CustomStringConvertible {
    /// As written in a message: the display name in quotes, the URI in angle brackets.
    public var description: String {
        let name = displayName.map { "\($0.quoted) " } ?? ""
        return "\(name)<\(uri)>\(parameters)"
    }
}
