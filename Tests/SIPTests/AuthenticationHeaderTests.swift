import SIP
import Testing

@Suite struct AuthenticationHeaderTests {
    @Test(
        "A value yields its scheme and parameters in order",
        arguments: [
            (
                "TLS-DSK realm=\"SIP Communications Service\", targetname=\"fe01.contoso.com\", version=4, sts-uri=\"https://x/y\"",
                "TLS-DSK",
                [
                    "realm", "SIP Communications Service", "targetname", "fe01.contoso.com", "version", "4", "sts-uri",
                    "https://x/y",
                ]
            ),
            ("ntlm gssapi-data=\"\",version=4", "ntlm", ["gssapi-data", "", "version", "4"]),
            (
                "Kerberos realm=Contoso RTC Service Provider,targetname=sip/hs2.contoso.com ,snum=1",
                "Kerberos",
                ["realm", "Contoso RTC Service Provider", "targetname", "sip/hs2.contoso.com", "snum", "1"]
            ),
            (
                "NTLM realm = \"a\" targetname=\"b\" , , qop=\"auth\",", "NTLM",
                ["realm", "a", "targetname", "b", "qop", "auth"]
            ),
            ("TLS-DSK gssapi-data=FgMB/+AA==, version=4", "TLS-DSK", ["gssapi-data", "FgMB/+AA==", "version", "4"]),
            ("nextnonce=\"1\", qop=auth", "Digest", ["nextnonce", "1", "qop", "auth"]), ("Negotiate", "Negotiate", []),
        ])
    func parsed(text: String, scheme: String, parameters: [String]) throws {
        let header = try AuthenticationHeader(parsing: text)
        #expect(header.scheme == scheme)
        #expect(header.parameters.elements.flatMap { [$0.name, $0.value ?? "nil"] } == parameters)
    }

    @Test("Several challenges on one line are told apart")
    func several() throws {
        let all = try AuthenticationHeader.all(
            in:
                "NTLM realm=\"a, b=\\\"c\\\"\", version=4, Kerberos realm=x,targetname=\"sip/y\",Negotiate, TLS-DSK version=3"
        )
        #expect(all.map(\.scheme) == ["NTLM", "Kerberos", "Negotiate", "TLS-DSK"])
        #expect(all.map(\.parameters.elements.count) == [2, 2, 0, 1])
        #expect(all.first?["realm"] == "a, b=\"c\"")
    }

    @Test(
        "Broken values are refused",
        arguments: [
            "", " , ", "NTLM realm=\"a", "NTLM realm=\"a\\", "NTLM realm=1, =b", "NTLM a, Kerberos b", "\"", "NTLM <",
        ])
    func broken(text: String) {
        #expect(throws: ParseError.self) { try AuthenticationHeader(parsing: text) }
    }

    @Test("Values are written in quotes, the version without, and read again")
    func written() throws {
        var header = AuthenticationHeader(scheme: "TLS-DSK")
        header["qop"] = "auth"
        header["realm"] = "a \"b\" \\c"
        header["version"] = "4"
        header["cnum"] = "1"
        header["gssapi-data"] = ""
        header.set(Parameter("nc", .token("00000001")))
        let text = #"TLS-DSK qop="auth", realm="a \"b\" \\c", version=4, cnum="1", gssapi-data="", nc=00000001"#
        #expect(header.description == text)
        #expect(try AuthenticationHeader(parsing: text) == header)
        header["QOP"] = nil
        header["cnum"] = "2"
        #expect(header.description.hasPrefix(#"TLS-DSK realm="#))
        #expect(header["CNUM"] == "2")
    }

    @Test("Parameter names are found in any case, the first of several counts, schemes are equal in any case")
    func lookup() throws {
        let header = try AuthenticationHeader(parsing: "tls-dsk Opaque=\"1\", opaque=\"2\"")
        #expect(header["OPAQUE"] == "1")
        #expect(header.hasScheme("TLS-DSK"))
    }
}
