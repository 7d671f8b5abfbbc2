/// What a header line says, for the headers that every message has and those that dialogs are made of: every layer that
/// a message passes asks for them.
///
/// A reading stays with its line, also where that is copied from a request into its response.
enum HeaderReading: Sendable {
    /// `Via`.
    case vias([Via])
    /// `From`, `To`: one; `Contact`, `Route`, `Record-Route`: any number, none for `Contact: *`.
    case addresses([NameAddress])
    /// `CSeq`.
    indirect case cseq(CSeq)
    /// `Content-Type`.
    indirect case mediaType(MediaType)
    /// `Event`, `Subscription-State`.
    indirect case word(ParameterizedValue)

    /// Reads a line; nil for one of any other header, and for a malformed one of those that count as absent then:
    /// `Content-Type`, `Event`, `Subscription-State`.
    ///
    /// - Throws: ``ParseError`` that names the header.
    init?(_ header: KnownHeader, _ value: Span<UInt8>) throws(ParseError) {
        switch header {
        case .via: self = .vias(try Self.elements(of: value, Via.init(bytes:)))
        case .cseq: self = .cseq(try CSeq(bytes: value))
        case .from, .to, .contact, .route, .recordRoute:
            do {
                self = .addresses(try Self.addresses(header, value))
            } catch {
                throw error.within(header.rawValue)
            }
        case .contentType:
            guard let type = try? MediaType(bytes: value) else { return nil }
            self = .mediaType(type)
        case .event, .subscriptionState:
            guard let word = try? ParameterizedValue(bytes: value) else { return nil }
            self = .word(word)
        default: return nil
        }
    }

    private static func addresses(_ header: KnownHeader, _ value: Span<UInt8>) throws(ParseError) -> [NameAddress] {
        switch header {
        case .from, .to: [try NameAddress(bytes: value)]
        case .contact where value.trimmedBlanks.isText("*"): []
        default: try elements(of: value, NameAddress.init(bytes:))
        }
    }

    private static func elements<Element>(
        of value: Span<UInt8>, _ read: (Span<UInt8>) throws(ParseError) -> Element
    ) throws(ParseError) -> [Element] {
        var elements: [Element] = []
        var list = ListSplitter(value)
        while let element = list.next() { elements.append(try read(element)) }
        return elements
    }
}
