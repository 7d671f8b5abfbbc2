internal import CGSSAPI

/// What a call of GSSAPI returned: its own status and the mechanism's.
struct GSSStatus {
    var major: OM_uint32 = 0
    var minor: OM_uint32 = 0

    /// Whether an error bit is set (RFC 2744 3.9.1).
    var isError: Bool { CGSSAPI_isError(major) != 0 }
    /// Whether the handshake needs the other side's next token.
    var mustContinue: Bool { CGSSAPI_mustContinue(major) != 0 }

    /// Both parts as the library words them.
    func words(_ mechanism: GSSMechanism) -> String {
        var general = gss_buffer_desc()
        _ = CGSSAPI_describeMajor(major, &general)
        var special = gss_buffer_desc()
        if minor != 0, let oid = mechanism.oid { _ = CGSSAPI_describe(minor, oid, &special) }
        return [general.takeText(), special.takeText()].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

extension gss_buffer_desc {
    /// The library's bytes, which are given back.
    mutating func take() -> [UInt8] {
        let bytes = Array(UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : length))
        var minor: OM_uint32 = 0
        gss_release_buffer(&minor, &self)
        return bytes
    }

    /// The library's text, which is given back; gss-ntlmssp counts the terminator as a part of it.
    mutating func takeText() -> String {
        String(decoding: take().prefix { $0 != 0 }, as: UTF8.self)
    }
}
