/// Parameters in the order of the message, looked up by name without regard to case.
///
/// If a name occurs several times, the first one counts.
public struct Parameters: Sendable, Hashable {
    /// The parameters, in order.
    public private(set) var elements: [Parameter]

    /// Makes a list.
    public init(_ elements: [Parameter] = []) {
        self.elements = elements
    }

    /// Whether there are none.
    public var isEmpty: Bool { elements.isEmpty }

    /// The value of the first parameter called `name`, without quotes; nil if absent or a name alone.
    ///
    /// Setting replaces the first one in place (in quotes if the value is not a token) and drops the others;
    /// setting nil removes all.
    public subscript(name: String) -> String? {
        get { elements.firstIndex { $0.isCalled(name) }.flatMap { elements[$0].value } }
        set {
            guard let newValue else {
                elements.removeAll { $0.isCalled(name) }
                return
            }
            replace(with: Parameter(name, newValue))
        }
    }

    /// The `tag` parameter; an empty one counts as absent.
    var tag: String? { self["tag"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether a parameter called `name` is there, with or without a value.
    public func contains(_ name: String) -> Bool {
        elements.contains { $0.isCalled(name) }
    }

    /// Adds at the end.
    public mutating func append(_ parameter: Parameter) {
        elements.append(parameter)
    }

    /// Puts `parameter` in place of the first of its name and drops the others; appends if there is none.
    public mutating func replace(with parameter: Parameter) {
        guard let index = elements.firstIndex(where: { $0.isCalled(parameter.name) }) else {
            elements.append(parameter)
            return
        }
        elements[index] = parameter
        let after = elements.index(after: index)
        elements[after...].removeAll { $0.isCalled(parameter.name) }
    }
}

extension Parameters: ExpressibleByArrayLiteral {
    /// Makes a list from a literal.
    public init(arrayLiteral elements: Parameter...) {
        self.init(elements)
    }
}

extension Parameters: CustomStringConvertible {
    /// As written in a header: each with a leading semicolon.
    public var description: String {
        var text: [UInt8] = []
        for element in elements {
            text.append(Byte.semicolon)
            element.write(to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Parameters {
    /// Reads what follows a header's value, as ``Parameters/description`` writes it; blanks are allowed around `;` and `=`.
    ///
    /// - Throws: ``ParseError`` for an empty name, a broken quoted string or anything after the parameters.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        let text = String(text)
        var scanner = Scanner(text.utf8.span)
        try self.init(scanning: &scanner)
    }

    /// Reads `*( ";" name [ "=" value ] )` up to the end of the text; blanks are allowed around `;` and `=`.
    ///
    /// - Throws: ``ParseError`` for an empty name, a broken quoted string or anything after the parameters.
    init(scanning scanner: inout Scanner) throws(ParseError) {
        self.init()
        while scanner.skipSeparator(Byte.semicolon) {
            // Few values have more.
            if isEmpty { elements.reserveCapacity(4) }
            append(try Parameter(scanning: &scanner, isValue: Parameter.isHeaderValue))
        }
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw ParseError("parameters", "unexpected text after a value") }
    }

    /// Reads what it can of `*( ";" name [ "=" value ] )`.
    init(passingOverBroken scanner: inout Scanner) {
        self.init()
        while scanner.skipSeparator(Byte.semicolon) {
            guard let parameter = try? Parameter(scanning: &scanner, isValue: Parameter.isHeaderValue) else { continue }
            append(parameter)
        }
    }
}

extension Parameter {
    /// Reads `name [ "=" value ]`; what may stand in an unquoted value is told by `isValue`.
    init(scanning scanner: inout Scanner, isValue: (UInt8) -> Bool) throws(ParseError) {
        let word = scanner.token()
        guard !word.isEmpty else { throw ParseError("parameter", "has no name") }
        let name = word.text
        guard scanner.skipSeparator(Byte.equals) else {
            self.init(name, .flag)
            return
        }
        if scanner.peek() == Byte.quote {
            self.init(name, .quoted(try scanner.quotedString()))
        } else {
            self.init(name, .token(scanner.take(while: isValue).text))
        }
    }

    /// `gen-value` of RFC 3261 with everything that occurs unquoted in the field, such as IPv6 addresses and the stray
    /// `>` of [MS-SIP] 4.10.
    static func isHeaderValue(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.semicolon, Byte.comma, Byte.quote, Byte.less, Byte.space: false
        default: !Byte.isControl(byte)
        }
    }
}
