/// Finds known headers by the bytes of their names: every header of every message is looked up here.
struct HeaderNameTable: Sendable {
    static let shared = HeaderNameTable()

    private struct Entry {
        let name: [UInt8]
        let header: KnownHeader

        func isCalled(_ name: Span<UInt8>) -> Bool { name.equalsIgnoringCase(self.name.span) }
    }

    /// Each at the place that its hash leads to, or at the next free one.
    private var entries = [Entry?](repeating: nil, count: 256)

    private init() {
        for header in KnownHeader.allCases {
            add(header.rawValue, header)
            if let form = header.compactForm { add(form, header) }
        }
    }

    /// The header of a name in any case, compact forms included; nil if it is not known.
    func header(called name: Span<UInt8>) -> KnownHeader? {
        let entries = entries.span
        var place = Self.hash(name)
        while let header = entries[place]?.header {
            if entries[place]?.isCalled(name) == true { return header }
            place = Self.next(place)
        }
        return nil
    }

    private mutating func add(_ name: String, _ header: KnownHeader) {
        var place = Self.hash(name.utf8.span)
        while entries[place] != nil { place = Self.next(place) }
        entries[place] = Entry(name: Array(name.utf8), header: header)
    }

    private static func next(_ place: Int) -> Int { (place + 1) & 0xFF }

    /// By the length and three letters, in any case.
    private static func hash(_ name: Span<UInt8>) -> Int {
        guard let first = name.first, let last = name.last else { return 0 }
        let middle = name[name.count / 2]
        let letters = ((first | 0x20) &* 31 &+ (middle | 0x20)) &* 31 &+ (last | 0x20)
        return Int(letters &+ UInt8(truncatingIfNeeded: name.count))
    }
}
