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
        for name in Self.single where headers.lines.count(where: { $0.name == name }) > 1 {
            throw ParseError(name.canonical, "occurs more than once")
        }
        for name in Self.required where !headers.contains(name) {
            throw ParseError(name.canonical, "is missing")
        }
        guard let callID, !callID.isEmpty, !callID.utf8.contains(where: Byte.isBlank) else {
            throw ParseError("Call-ID", "is not one word")
        }
        for line in headers.lines where line.reading == nil { _ = try HeaderReading(line.name, line.value) }
        guard method == nil || method == cseq?.method else {
            throw ParseError("CSeq", "method is not that of the request line")
        }
    }

    private static let required: [HeaderName] = [.via, .from, .to, .callID, .cseq]

    private static let single: [HeaderName] = [
        .from, .to, .callID, .cseq, .maxForwards, .contentLength, .contentType, .expires,
    ]
}
