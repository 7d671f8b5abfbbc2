/// What a header line says, for the headers that every message has and those that dialogs are made of: every layer that
/// a message passes asks for them.
///
/// A reading stays with its line, also where that is copied from a request into its response.
indirect enum HeaderReading: Sendable {
    /// `Via`.
    case vias([Via])
    /// `From`, `To`: one; `Contact`, `Route`, `Record-Route`: any number, none for `Contact: *`.
    case addresses([NameAddress])
    /// `CSeq`.
    case cseq(CSeq)
    /// `Content-Type`.
    case mediaType(MediaType)
    /// `Event`.
    case event(ParameterizedValue)

    /// Reads a line; nil for one of any other name, and for a malformed `Content-Type` or `Event`, which counts as
    /// absent.
    ///
    /// - Throws: ``ParseError`` that names the header.
    init?(_ name: HeaderName, _ value: String) throws(ParseError) {
        switch name {
        case .via: self = .vias(try Self.elements(of: value, Via.init(bytes:)))
        case .cseq: self = .cseq(try CSeq(parsing: value))
        case .from, .to, .contact, .route, .recordRoute:
            do {
                self = .addresses(try Self.addresses(name, value))
            } catch {
                throw error.within(name.canonical)
            }
        case .contentType:
            guard let type = try? MediaType(parsing: value) else { return nil }
            self = .mediaType(type)
        case .event:
            guard let event = try? ParameterizedValue(parsing: value) else { return nil }
            self = .event(event)
        default: return nil
        }
    }

    private static func addresses(_ name: HeaderName, _ value: String) throws(ParseError) -> [NameAddress] {
        switch name {
        case .from, .to: [try NameAddress(parsing: value)]
        case .contact where value.trimmedBlanks == "*": []
        default: try elements(of: value, NameAddress.init(bytes:))
        }
    }

    private static func elements<Element>(
        of value: String, _ read: (ByteSlice) throws(ParseError) -> Element
    ) throws(ParseError) -> [Element] {
        var elements: [Element] = []
        for element in ListSplitter.split(value) { elements.append(try read(element)) }
        return elements
    }
}
