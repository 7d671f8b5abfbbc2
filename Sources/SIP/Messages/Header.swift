/// One header line, unfolded.
public struct Header: Sendable, Hashable {
    /// The name.
    public let name: HeaderName

    /// The value as received, without blanks at its ends; folds are joined with one blank.
    public var value: String

    /// Makes a header.
    public init(_ name: HeaderName, _ value: String) {
        self.name = name
        self.value = value
    }
}
