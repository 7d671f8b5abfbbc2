/// What the lines say that every layer asks for, read unless it was before; a malformed line counts as absent.
extension Headers {
    /// All `Via` values, the topmost first; empty if one is malformed.
    var vias: [Via] {
        var vias: [Via] = []
        for line in lines where line.name == .via {
            guard case .vias(let values)? = Self.reading(of: line) else { return [] }
            vias.append(contentsOf: values)
        }
        return vias
    }

    /// The topmost `Via`.
    var topVia: Via? {
        guard case .vias(let values)? = reading(.via) else { return nil }
        return values.first
    }

    /// `CSeq`.
    var cseq: CSeq? {
        guard case .cseq(let value)? = reading(.cseq) else { return nil }
        return value
    }

    /// `Content-Type`.
    public var mediaType: MediaType? {
        guard case .mediaType(let value)? = reading(.contentType) else { return nil }
        return value
    }

    /// `Event`.
    var event: ParameterizedValue? {
        guard case .event(let value)? = reading(.event) else { return nil }
        return value
    }

    /// The first address in the first line called `name`.
    func address(_ name: HeaderName) -> NameAddress? {
        guard case .addresses(let values)? = reading(name) else { return nil }
        return values.first
    }

    /// The tag of the address in the first line called `name`.
    func tag(_ name: HeaderName) -> String? {
        guard case .addresses(let values)? = reading(name), !values.isEmpty else { return nil }
        // Read in place: a copy of an address costs more than its tag.
        return values.span[0].parameters.tag
    }

    /// The addresses in all lines called `name`.
    func addresses(_ name: HeaderName) -> [NameAddress] {
        var addresses: [NameAddress] = []
        for line in lines where line.name == name {
            if case .addresses(let values)? = Self.reading(of: line) { addresses.append(contentsOf: values) }
        }
        return addresses
    }

    private func reading(_ name: HeaderName) -> HeaderReading? {
        guard let place = lines.firstIndex(where: { $0.name == name }) else { return nil }
        return lines[place].reading ?? Self.reading(of: lines[place])
    }

    private static func reading(of line: Header) -> HeaderReading? {
        line.reading ?? (try? HeaderReading(line.name, line.value))
    }
}
