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
        for name in Message.singleHeaders where headers.all(name).count > 1 {
            throw ParseError(name.canonical, "occurs more than once")
        }
        for name in Message.requiredHeaders where !headers.contains(name) {
            throw ParseError(name.canonical, "is missing")
        }
        _ = try strictVias()
        try validateAddresses(.from)
        try validateAddresses(.to)
        guard let callID, !callID.isEmpty, !callID.utf8.contains(where: Byte.isBlank) else {
            throw ParseError("Call-ID", "is not one word")
        }
        try validateCSeq()
        if !hasWildcardContact { try validateAddresses(.contact) }
        try validateAddresses(.route)
        try validateAddresses(.recordRoute)
    }

    private static let requiredHeaders: [HeaderName] = [.via, .from, .to, .callID, .cseq]

    private static let singleHeaders: [HeaderName] = [
        .from, .to, .callID, .cseq, .maxForwards, .contentLength, .contentType, .expires,
    ]

    private static let listHeaders: Set<HeaderName> = [.contact, .route, .recordRoute]

    private func validateAddresses(_ name: HeaderName) throws(ParseError) {
        let values = Message.listHeaders.contains(name) ? headers.elements(name) : headers.all(name)
        for value in values {
            do {
                _ = try NameAddress(parsing: value)
            } catch {
                throw error.within(name.canonical)
            }
        }
    }

    private func validateCSeq() throws(ParseError) {
        guard let value = headers[.cseq] else { throw ParseError("CSeq", "is missing") }
        let cseq = try CSeq(parsing: value)
        guard method == nil || method == cseq.method else {
            throw ParseError("CSeq", "method is not that of the request line")
        }
    }
}
