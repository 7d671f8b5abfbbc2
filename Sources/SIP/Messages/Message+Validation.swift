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
        for header in Self.single where headers.hasSeveral(of: header) {
            throw ParseError(header.rawValue, "occurs more than once")
        }
        for header in Self.required where headers.firstPlace(of: header) == nil {
            throw ParseError(header.rawValue, "is missing")
        }
        guard let callID, !callID.isEmpty, !callID.withBytes({ $0.contains(where: Byte.isBlank) }) else {
            throw ParseError("Call-ID", "is not one word")
        }
        for place in headers.lines.indices where headers.lines[place].reading == nil {
            _ = try headers.read(at: place)
        }
        guard method == nil || method == cseq?.method else {
            throw ParseError("CSeq", "method is not that of the request line")
        }
    }

    private static let required: [KnownHeader] = [.via, .from, .to, .callID, .cseq]

    private static let single: [KnownHeader] = [
        .from, .to, .callID, .cseq, .maxForwards, .contentLength, .contentType, .expires,
    ]
}
