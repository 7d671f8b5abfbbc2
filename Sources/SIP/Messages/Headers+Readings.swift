/// What the lines say that every layer asks for, read unless it was before; a malformed line counts as absent.
extension Headers {
    /// All `Via` values, the topmost first; empty if one is malformed.
    var vias: [Via] {
        var vias: [Via] = []
        for place in places(of: .via) {
            guard case .vias(let values)? = reading(at: place) else { return [] }
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

    /// A word with parameters in the first line called `name`: `Event` or `Subscription-State`.
    func word(_ name: HeaderName) -> ParameterizedValue? {
        guard case .word(let value)? = reading(name) else { return nil }
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
        for place in places(of: name) {
            if case .addresses(let values)? = reading(at: place) { addresses.append(contentsOf: values) }
        }
        return addresses
    }

    /// Reads a line that was not, or that could not be.
    ///
    /// - Throws: ``ParseError`` that names the header.
    func read(at place: Int) throws(ParseError) -> HeaderReading? {
        let lines = lines.span
        guard let header = lines[place].name.known else { return nil }
        return try HeaderReading(header, lines[place].value.utf8.span)
    }

    private func reading(_ name: HeaderName) -> HeaderReading? {
        guard let place = firstPlace(of: name) else { return nil }
        return reading(at: place)
    }

    private func reading(at place: Int) -> HeaderReading? {
        lines[place].reading ?? (try? read(at: place))
    }
}
