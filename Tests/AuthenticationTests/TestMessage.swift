import SIP

/// Messages of the tests.
enum TestMessage {
    /// Reads a message written with plain line ends; `Via` and `Max-Forwards` are added.
    static func parse(_ text: String) throws -> Message {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let all = lines.prefix(1) + ["Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1"] + lines.dropFirst()
        return try Message(parsing: Array((all.joined(separator: "\r\n") + "\r\nContent-Length: 0\r\n\r\n").utf8))
    }

    /// A REGISTER of Alice.
    static func register(cseq: Int = 1) throws -> Message {
        try parse(
            """
            REGISTER sip:contoso.com SIP/2.0
            From: "Alice" <sip:alice@contoso.com>;tag=1138347279;epid=c97532c1946f
            To: <sip:alice@contoso.com>
            Call-ID: 4f0cf5a2b3d84ea5
            CSeq: \(cseq) REGISTER
            """)
    }

    /// A response to `method`, with further header lines.
    static func response(_ status: Int, to method: String = "REGISTER", _ lines: [String] = []) throws -> Message {
        try parse(
            ([
                "SIP/2.0 \(status) Whatever",
                "From: \"Alice\" <sip:alice@contoso.com>;tag=1138347279;epid=c97532c1946f",
                "To: <sip:alice@contoso.com>;tag=DCB82A4D",
                "Call-ID: 4f0cf5a2b3d84ea5",
                "CSeq: 5 \(method)",
            ] + lines).joined(separator: "\n"))
    }

    /// A request that the server sends.
    static func notify() throws -> Message {
        try parse(
            """
            NOTIFY sip:alice@192.0.2.10 SIP/2.0
            From: <sip:alice@contoso.com>;tag=1
            To: <sip:alice@contoso.com>;tag=2
            Call-ID: 77
            CSeq: 1 NOTIFY
            """)
    }

    /// The challenge for `scheme` in a 401.
    static let tlsDSK =
        #"WWW-Authenticate: TLS-DSK realm="SIP Communications Service", targetname="fe01.contoso.com", version=4, "#
        + #"sts-uri="https://web.contoso.com/CertProv/CertProvisioningService.svc""#
    static let ntlm =
        #"WWW-Authenticate: NTLM realm="SIP Communications Service", targetname="fe01.contoso.com", version=4"#
    static let kerberos =
        #"WWW-Authenticate: Kerberos realm="SIP Communications Service", targetname="sip/fe01.contoso.com", version=4"#
}
