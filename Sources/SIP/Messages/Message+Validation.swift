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
        _ = try Essentials(headers, method: method)
    }

    /// Checks, and keeps what was read for those who ask for it.
    mutating func readEssentials() throws(ParseError) {
        essentials = try Essentials(headers, method: method)
    }
}
