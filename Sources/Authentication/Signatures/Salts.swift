import Security

/// The random parts of an association's signatures. The kernel is asked once for many: they are no secrets.
struct Salts: Sendable {
    /// The bytes of one.
    private static let size = 4
    private var rest: ArraySlice<UInt8> = []

    /// Eight hexadecimal digits.
    mutating func next() -> String {
        if rest.isEmpty { rest = RandomBytes.generate(count: 64 * Self.size)[...] }
        defer { rest.removeFirst(Self.size) }
        return Hexadecimal.encode(rest.prefix(Self.size))
    }
}
