/// One `name`, `name=value` or `name="value"` of a header value or a URI.
public struct Parameter: Sendable, Hashable {
    /// How the value is written.
    public enum Content: Sendable, Hashable {
        /// A name alone.
        case flag
        /// `name=value`.
        case token(String)
        /// `name="value"`; the associated value is without quotes and escapes.
        case quoted(String)
    }

    /// The name as spelled; compared without regard to case.
    public let name: String

    /// The value and how it is written.
    public let content: Content

    /// Makes a parameter with a given way of writing.
    public init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }

    /// Makes `name=value`, in quotes if `value` is not a token.
    public init(_ name: String, _ value: String) {
        self.init(name, value.isToken ? .token(value) : .quoted(value))
    }

    /// Whether the name is `name`, without regard to case.
    func isCalled(_ name: String) -> Bool { self.name == name || self.name.equalsIgnoringCase(name) }

    /// The value without quotes; nil for a name alone.
    public var value: String? {
        switch content {
        case .flag: nil
        case .token(let value), .quoted(let value): value
        }
    }
}

extension Parameter: CustomStringConvertible {
    /// As written in a message.
    public var description: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func write(to text: inout [UInt8]) {
        text.append(contentsOf: name.utf8)
        switch content {
        case .flag: break
        case .token(let value):
            text.append(Byte.equals)
            text.append(contentsOf: value.utf8)
        case .quoted(let value):
            text.append(Byte.equals)
            value.writeQuoted(to: &text)
        }
    }
}
