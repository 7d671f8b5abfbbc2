extension Message {
    /// Checks what every element relies on (RFC 3261 8.1.1, 16.3): `To`, `From`, `Call-ID`, `CSeq` and `Via` are
    /// there, once each but for `Via`, and well formed; the method of `CSeq` is that of the request; `Contact`,
    /// `Route` and `Record-Route` are well formed.
    ///
    /// `Max-Forwards` and tags may be missing, as in RFC 2543. Other headers are not looked at: an unusable `Date`
    /// or `Expires` counts as absent.
    ///
    /// - Throws: ``ParseError`` that names the first header at fault.
    public func validate() throws(ParseError) {
        let census = Census(headers)
        if let header = census.repeated { throw ParseError(header.rawValue, "occurs more than once") }
        if let header = census.missing { throw ParseError(header.rawValue, "is missing") }
        guard let callID, callID.isWord else {
            throw ParseError("Call-ID", "is not one word")
        }
        for place in headers.lines.indices where headers.lines[place].reading == nil {
            _ = try headers.read(at: place)
        }
        guard method == nil || method == cseq?.method else {
            throw ParseError("CSeq", "method is not that of the request line")
        }
    }
}

extension String {
    /// Whether this is one word: not empty and without blanks.
    fileprivate var isWord: Bool { !isEmpty && !utf8.span.contains(Byte.space) && !utf8.span.contains(Byte.tab) }
}

/// Which headers a message has, and which it has more than once.
private struct Census {
    private var present: UInt16 = 0
    private var several: UInt16 = 0

    init(_ headers: Headers) {
        let lines = headers.lines.span
        for place in lines.indices {
            guard let mark = lines[place].name.known?.mark else { continue }
            several |= present & mark
            present |= mark
        }
    }

    /// The first header that may not occur more than once and does.
    var repeated: KnownHeader? { Self.single.first { several & $0.mark != 0 } }

    /// The first header that is needed and not there.
    var missing: KnownHeader? { Self.required.first { present & $0.mark == 0 } }

    private static let required: [KnownHeader] = [.via, .from, .to, .callID, .cseq]

    private static let single: [KnownHeader] = [
        .from, .to, .callID, .cseq, .maxForwards, .contentLength, .contentType, .expires,
    ]
}

extension KnownHeader {
    /// A bit for each header that is counted.
    fileprivate var mark: UInt16 {
        switch self {
        case .via: 1
        case .from: 1 << 1
        case .to: 1 << 2
        case .callID: 1 << 3
        case .cseq: 1 << 4
        case .maxForwards: 1 << 5
        case .contentLength: 1 << 6
        case .contentType: 1 << 7
        case .expires: 1 << 8
        default: 0
        }
    }
}
