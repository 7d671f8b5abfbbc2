/// An element to be written. Code that makes a document reads like the document:
///
///     let body = Markup("soap:Body", ["xmlns:soap": soap]) {
///         Markup("wst:TokenType", tokenType)
///     }
public struct Markup: Sendable {
    /// What an element to be written contains.
    public enum Content: Sendable {
        /// A child element.
        case element(Markup)
        /// Text; it is escaped when written.
        case text(String)
        /// A received element, exactly as it came, with the namespace declarations that it needs.
        case received(XMLElement)
    }

    private let name: String
    private let attributes: [(name: String, value: String)]
    private let contents: [Content]

    /// An element with contents; `name` and the names of attributes carry their prefixes.
    ///
    /// No white space is added between contents: services take it for text.
    public init(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        @MarkupBuilder contents: () throws -> [Content]
    ) rethrows {
        self.name = name
        self.attributes = attributes.map { ($0.key, $0.value) }
        self.contents = try contents()
    }

    /// An element whose attributes are not all known beforehand.
    public init(
        _ name: String, _ attributes: [(String, String)], @MarkupBuilder contents: () throws -> [Content]
    ) rethrows {
        self.name = name
        self.attributes = attributes.map { ($0.0, $0.1) }
        self.contents = try contents()
    }

    /// An element with attributes that contains text alone.
    public init(_ name: String, _ attributes: KeyValuePairs<String, String>, _ text: String) {
        self.init(name, attributes) { text }
    }

    /// An element that contains text alone.
    public init(_ name: String, _ text: String) {
        self.init(name) { text }
    }

    /// The document: declaration and element.
    ///
    /// - Throws: `XMLError.forbiddenCharacter`, `XMLError.invalidName`.
    public func document() throws(XMLError) -> String {
        var output = "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
        try write(to: &output)
        return output
    }

    /// The element alone.
    ///
    /// - Throws: `XMLError.forbiddenCharacter`, `XMLError.invalidName`.
    public func source() throws(XMLError) -> String {
        var output = ""
        try write(to: &output)
        return output
    }

    private func write(to output: inout String) throws(XMLError) {
        output += "<"
        output += try Self.checked(name)
        for attribute in attributes {
            output += " "
            output += try Self.checked(attribute.name)
            output += "=\""
            output += try XMLEscaping.attribute(attribute.value)
            output += "\""
        }
        output += ">"
        for content in contents {
            switch content {
            case .element(let element): try element.write(to: &output)
            case .text(let text): output += try XMLEscaping.text(text)
            case .received(let element): output += element.standaloneSource
            }
        }
        output += "</"
        output += name
        output += ">"
    }

    /// The names that we write are ASCII; anything else is a mistake in a caller.
    private static func checked(_ name: String) throws(XMLError) -> String {
        var isPrefixed = false
        var isBegun = false
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                isBegun = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                guard isBegun else { throw .invalidName(name) }
            case UInt8(ascii: ":") where isBegun && !isPrefixed:
                isPrefixed = true
                isBegun = false
            default: throw .invalidName(name)
            }
        }
        guard isBegun else { throw .invalidName(name) }
        return name
    }
}
