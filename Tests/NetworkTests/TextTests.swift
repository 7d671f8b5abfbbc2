import Network
import Testing

extension NetworkTests {
    @Suite("Texts")
    struct TextTests {
        @Test(
            "overrides are read as curl reads them",
            arguments: [
                (
                    "pool.contoso.com:5061:127.0.0.1",
                    HostOverride(host: "pool.contoso.com", port: 5061, addresses: ["127.0.0.1"])
                ),
                ("a:1:[::1],127.0.0.1", HostOverride(host: "a", port: 1, addresses: ["::1", "127.0.0.1"])),
                ("a:1:::1", HostOverride(host: "a", port: 1, addresses: ["::1"])),
                ("a:1:", nil), ("a:70000:127.0.0.1", nil), ("a:127.0.0.1", nil), (":1:127.0.0.1", nil), ("", nil),
                ("a:1:name", nil), ("a:1:127.0.0.1,", nil), ("a:1:[]", nil),
            ])
        func overrides(text: String, expected: HostOverride?) {
            #expect(HostOverride(text) == expected)
        }

        @Test(
            "secret header values are blanked, their schemes stay",
            arguments: [
                ("Authorization: NTLM abcd\r\n", "Authorization: NTLM …(4 bytes)…\r\n"),
                ("proxy-authorization: Basic abcd\r\n", "proxy-authorization: Basic …(4 bytes)…\r\n"),
                ("COOKIE: a=b; c=d\r\nHost: x\r\n", "COOKIE: …(8 bytes)…\r\nHost: x\r\n"),
                ("Set-Cookie: a=b\r\n folded\r\nHost: x", "Set-Cookie: …(3 bytes)…\r\n …(6 bytes)…\r\nHost: x"),
                ("X-MS-WebTicket: t\n", "X-MS-WebTicket: …(1 bytes)…\n"),
                (
                    "Authorization: TLS-DSK qop=\"auth\", gssapi-data=\"AB\"",
                    "Authorization: TLS-DSK …(28 bytes)…"
                ),
                (
                    "WWW-Authenticate: TLS-DSK gssapi-data=\"ABC\", v=4",
                    "WWW-Authenticate: TLS-DSK gssapi-data=\"…(3 bytes)…\", v=4"
                ),
                ("Authorization: ", "Authorization: …(0 bytes)…"), ("Authorization:", "Authorization: …(0 bytes)…"),
                ("GET / HTTP/1.1", "GET / HTTP/1.1"), ("", ""),
            ])
        func headers(text: String, expected: String) {
            #expect(Redaction.headers(text) == expected)
        }

        @Test(
            "secret elements are blanked, however they are written and wherever the text ends",
            arguments: [
                ("<Password>\u{338}s</Password>", "<Password>…(3 bytes)…</Password>"),
                ("<a><BinarySecret>xy</BinarySecret>z</a>", "<a><BinarySecret>…(2 bytes)…</BinarySecret>z</a>"),
                ("<w:Password Type=\"t\">p&lt;</w:Password>", "<w:Password Type=\"t\">…(5 bytes)…</w:Password>"),
                (
                    "<s:Assertion id=\"1\"><x>y</x></s:Assertion><b/>",
                    "<s:Assertion id=\"1\">…(8 bytes)…</s:Assertion><b/>"
                ),
                ("<Password>secret", "<Password>…(6 bytes)…"), ("<Password secret", "<Password…(7 bytes)…"),
                ("<Password/>shown", "<Password/>shown"),
                ("<Passwords>shown</Passwords>", "<Passwords>shown</Passwords>"),
                ("<Password\n>s</Password\n>", "<Password\n>…(1 bytes)…</Password\n>"),
                ("gssapi-data=\"AB", "gssapi-data=\"…(2 bytes)…"),
                ("{\"access_token\":\"t\",\"a\":1}", "{\"access_token\":\"…(1 bytes)…\",\"a\":1}"),
                ("{\"access_token\" :\n \"a\\\"b\"}", "{\"access_token\" :\n \"…(4 bytes)…\"}"),
                ("{\"refresh_token\":\"t", "{\"refresh_token\":\"…(1 bytes)…"),
                ("{\"access_token\":null}", "{\"access_token\":null}"),
                ("grant_type=x&password=a%2Bb&c=d", "grant_type=x&password=…(5 bytes)…&c=d"),
                ("password=p\r\n&ms_rtc_renew=cwt%3DA", "password=…(1 bytes)…\r\n&ms_rtc_renew=…(7 bytes)…"),
                ("Password=", "Password=…(0 bytes)…"), ("password", "password"),
                ("<", "<"), ("a<b", "a<b"), ("", ""), ("<<Password>s", "<<Password>…(1 bytes)…"),
            ])
        func bodies(text: String, expected: String) {
            #expect(Redaction.body(text) == expected)
        }
    }
}
