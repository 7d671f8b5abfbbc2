/// One header line, unfolded.
public struct Header: Sendable {
    /// The name.
    public let name: HeaderName

    /// The value as received, without blanks at its ends; folds are joined with one blank.
    public var value: String { didSet { reading = nil } }

    /// What the value says, once it was read; nil for a header that is only read where it is asked for.
    private(set) var reading: HeaderReading?

    /// Makes a header.
    public init(_ name: HeaderName, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Makes a header of a received line. One that cannot be read is found by ``Message/validate()``.
    ///
    /// - Parameter bytes: the value once more.
    init(received name: HeaderName, _ value: String, bytes: Span<UInt8>) {
        self.init(name, value)
        if let known = name.known { reading = try? HeaderReading(known, bytes) }
    }
}

extension Header: Hashable {
    /// Equality of name and value.
    public static func == (left: Header, right: Header) -> Bool {
        left.name == right.name && left.value == right.value
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
    }
}
