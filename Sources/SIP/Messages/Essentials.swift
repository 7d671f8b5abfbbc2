/// The headers that every message has, and those that dialogs are made of, read and found well formed.
///
/// They are asked for by every layer that a received message passes, and are read once. A class, so that they cost a
/// message that is passed on one reference.
final class Essentials: Sendable {
    let vias: [Via]
    let from: NameAddress
    let to: NameAddress
    let cseq: CSeq
    /// Empty for `Contact: *`.
    let contacts: [NameAddress]
    let routes: [NameAddress]
    let recordRoutes: [NameAddress]

    /// Reads and checks, see ``Message/validate()``.
    ///
    /// - Parameter method: that of a request; nil for a response.
    init(_ headers: Headers, method: Method?) throws(ParseError) {
        for name in Self.single where headers.lines.count(where: { $0.name == name }) > 1 {
            throw ParseError(name.canonical, "occurs more than once")
        }
        for name in Self.required where !headers.contains(name) {
            throw ParseError(name.canonical, "is missing")
        }
        vias = try Self.vias(headers)
        from = try Self.address(.from, headers)
        to = try Self.address(.to, headers)
        guard let callID = headers[.callID], !callID.isEmpty, !callID.utf8.contains(where: Byte.isBlank) else {
            throw ParseError("Call-ID", "is not one word")
        }
        cseq = try CSeq(parsing: headers[.cseq] ?? "")
        guard method == nil || method == cseq.method else {
            throw ParseError("CSeq", "method is not that of the request line")
        }
        contacts = headers[.contact]?.trimmedBlanks == "*" ? [] : try Self.addresses(.contact, headers)
        routes = try Self.addresses(.route, headers)
        recordRoutes = try Self.addresses(.recordRoute, headers)
    }

    private static let required: [HeaderName] = [.via, .from, .to, .callID, .cseq]

    private static let single: [HeaderName] = [
        .from, .to, .callID, .cseq, .maxForwards, .contentLength, .contentType, .expires,
    ]

    static func vias(_ headers: Headers) throws(ParseError) -> [Via] {
        var vias: [Via] = []
        for element in headers.elements(.via) { vias.append(try Via(bytes: element)) }
        return vias
    }

    private static func address(_ name: HeaderName, _ headers: Headers) throws(ParseError) -> NameAddress {
        do {
            return try NameAddress(parsing: headers[name] ?? "")
        } catch {
            throw error.within(name.canonical)
        }
    }

    private static func addresses(_ name: HeaderName, _ headers: Headers) throws(ParseError) -> [NameAddress] {
        var addresses: [NameAddress] = []
        do {
            for element in headers.elements(name) { addresses.append(try NameAddress(bytes: element)) }
        } catch {
            throw error.within(name.canonical)
        }
        return addresses
    }
}
