/// The value of an authentication header: a scheme and its parameters ([MS-SIPAE] 2.2, RFC 3261 20.7, 20.44).
///
/// `WWW-Authenticate`, `Proxy-Authenticate`, `Authorization`, `Proxy-Authorization`, `Authentication-Info` and
/// `Proxy-Authentication-Info` hold such values.
public struct AuthenticationHeader: Sendable, Hashable {
    /// The scheme as spelled: `TLS-DSK`, `NTLM`, `Kerberos`, `Digest`.
    public let scheme: String

    /// The parameters, in order.
    public private(set) var parameters: Parameters

    /// Makes a value without parameters.
    public init(scheme: String, parameters: Parameters = []) {
        self.scheme = scheme
        self.parameters = parameters
    }

    /// Makes a value of parameters that are written as Microsoft does, see ``subscript(_:)``; those without a value are
    /// left out.
    public init(scheme: String, _ parameters: KeyValuePairs<String, String?>) {
        let written = parameters.compactMap { name, value in value.map { Self.parameter(name, $0) } }
        self.init(scheme: scheme, parameters: Parameters(written))
    }

    /// Whether the scheme is `name`, without regard to case.
    public func hasScheme(_ name: String) -> Bool { scheme.equalsIgnoringCase(name) }

    /// The value of a parameter without quotes. Setting puts it in quotes, `version` excepted, as Microsoft does;
    /// setting nil removes it.
    public subscript(name: String) -> String? {
        get { parameters[name] }
        set {
            guard let newValue else {
                parameters[name] = nil
                return
            }
            parameters.replace(with: Self.parameter(name, newValue))
        }
    }

    private static func parameter(_ name: String, _ value: String) -> Parameter {
        let isBare = name.equalsIgnoringCase("version") && value.isToken
        return Parameter(name, isBare ? .token(value) : .quoted(value))
    }

    /// Adds or replaces a parameter written in a given way, such as `nc=00000001` of `Digest`.
    public mutating func set(_ parameter: Parameter) {
        parameters.replace(with: parameter)
    }

    /// Reads a header line that holds exactly one value.
    ///
    /// - Throws: ``ParseError`` if it holds none, several, or a broken one.
    public init(parsing value: some StringProtocol) throws(ParseError) {
        let all = try AuthenticationHeader.all(in: value)
        guard let first = all.first, all.count == 1 else {
            throw ParseError("authentication header", "holds \(all.count) values instead of one")
        }
        self = first
    }

    /// Reads a header line that holds one or several values, as tolerantly as ``AuthenticationWords``.
    ///
    /// - Throws: ``ParseError`` for an unclosed quote and for text that is neither scheme nor parameter.
    public static func all(in value: some StringProtocol) throws(ParseError) -> [AuthenticationHeader] {
        let text = String(value)
        let line = text.utf8.span
        var words = AuthenticationWords()
        var headers: [AuthenticationHeader] = []
        while let word = try words.next(in: line) {
            if word.isScheme {
                headers.append(AuthenticationHeader(scheme: word.name(in: line)))
            } else {
                let value = word.value(in: line)
                headers[headers.count - 1].parameters.append(
                    Parameter(word.name(in: line), word.isQuoted ? .quoted(value) : .token(value)))
            }
        }
        return headers
    }
}

extension AuthenticationHeader: CustomStringConvertible {
    /// As written in a message. It may hold tokens and signatures: not for logs.
    public var description: String {
        var text = Array(scheme.utf8)
        text.reserveCapacity(512)
        for (index, element) in parameters.elements.enumerated() {
            if index > 0 { text.append(Byte.comma) }
            text.append(Byte.space)
            element.write(to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Message {
    /// The readable values of all lines of an authentication header, in order; broken ones are left out.
    public func authentication(_ name: HeaderName) -> [AuthenticationHeader] {
        headers.all(name).flatMap { (try? AuthenticationHeader.all(in: $0)) ?? [] }
    }
}
