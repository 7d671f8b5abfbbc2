/// A text for people with places for values, as it stands in the source: `"The server \(host) did not answer."`.
///
/// The catalogues of translations know it as `The server %1$s did not answer.`; a translator may put the values into
/// another order.
public struct Phrase: ExpressibleByStringInterpolation, Sendable {
    /// The English text as the catalogues have it.
    let identifier: String
    let values: [String]

    public init(stringLiteral value: String) {
        self.init(stringInterpolation: StringInterpolation(literal: value))
    }

    public init(stringInterpolation: StringInterpolation) {
        identifier = stringInterpolation.identifier
        values = stringInterpolation.values
    }

    /// Numbers the values and keeps them apart from the text.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate private(set) var identifier = ""
        fileprivate private(set) var values: [String] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            identifier.reserveCapacity(literalCapacity + interpolationCount * 4)
            values.reserveCapacity(interpolationCount)
        }

        fileprivate init(literal: String) {
            appendLiteral(literal)
        }

        public mutating func appendLiteral(_ literal: String) {
            for character in literal.unicodeScalars {
                identifier.unicodeScalars.append(character)
                if character == "%" { identifier += "%" }
            }
        }

        public mutating func appendInterpolation(_ value: some Any) {
            values.append("\(value)")
            identifier += "%\(values.count)$s"
        }

        @available(*, unavailable, message: "a person is not to read \"Optional(…)\"")
        public mutating func appendInterpolation(_ value: (some Any)?) {}
    }
}
