/// Finds known headers by the bytes of their names: every header of every message is looked up here.
struct HeaderNameTable: Sendable {
    static let shared = HeaderNameTable()

    private struct Entry {
        let name: ByteSlice
        let header: KnownHeader
    }

    /// By the hash of the name.
    private var buckets = [[Entry]](repeating: [], count: 256)

    private init() {
        for header in KnownHeader.allCases {
            add(header.rawValue, header)
            if let form = header.compactForm { add(form, header) }
        }
    }

    /// The header of a name in any case, compact forms included; nil if it is not known.
    func header(called name: ByteSlice) -> KnownHeader? {
        for entry in buckets[Self.hash(name)] where entry.name.equalsIgnoringCase(name) { return entry.header }
        return nil
    }

    private mutating func add(_ name: String, _ header: KnownHeader) {
        let name = ByteSlice(name)
        buckets[Self.hash(name)].append(Entry(name: name, header: header))
    }

    /// By the length and three letters, in any case.
    private static func hash(_ name: ByteSlice) -> Int {
        guard let first = name.first, let last = name.last else { return 0 }
        let middle = name[name.startIndex + name.count / 2]
        let letters = ((first | 0x20) &* 31 &+ (middle | 0x20)) &* 31 &+ (last | 0x20)
        return Int(letters &+ UInt8(truncatingIfNeeded: name.count))
    }
}
