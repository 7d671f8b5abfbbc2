import JSON
import SIP
import Testing

/// What `communicator-login --decode` prints.
@Suite struct MessageDescriptionTests {
    @Test(
        "A message is described by exactly these members, in this order",
        arguments: [
            (
                "rfc4475/wsinv.dat",
                #"{"type":"request","method":"INVITE","#
                    + #""request_uri":"sip:vivekg@chair-dnrc.example.com;unknownparam","#
                    + #""from":{"uri":"sip:jdrosen@example.com","display":"J Rosenberg \\\"","tag":"98asjd8"},"#
                    + #""to":{"uri":"sip:vivekg@chair-dnrc.example.com","tag":"1918181833n"},"#
                    + #""call_id":"wsinv.ndaksdj@192.0.2.1","cseq":{"number":9,"method":"INVITE"},"#
                    + #""content_type":"application/sdp","content_length":150,"body_bytes":150,"header_count":14}"#
            ),
            (
                "rfc4475/noreason.dat",
                #"{"type":"response","status":100,"reason":"","#
                    + #""from":{"uri":"sip:user@example.com","tag":"39ansfi3"},"#
                    + #""to":{"uri":"sip:user@example.edu","tag":"902jndnke3"},"#
                    + #""call_id":"noreason.asndj203insdf99223ndf","cseq":{"number":35,"method":"INVITE"},"#
                    + #""content_length":0,"body_bytes":0,"header_count":7}"#
            ),
            (
                "rfc4475/regaut01.dat",
                #"{"type":"request","method":"REGISTER","request_uri":"sip:example.com","#
                    + #""from":{"uri":"sip:j.user@example.com","tag":"87321hj23128"},"#
                    + #""to":{"uri":"sip:j.user@example.com"},"#
                    + #""call_id":"regaut01.0ha0isndaksdj","cseq":{"number":9338,"method":"REGISTER"},"#
                    + #""content_length":0,"body_bytes":0,"header_count":8,"#
                    + #""auth":[{"header":"Authorization","scheme":"NoOneKnowsThisScheme","#
                    + #""params":{"opaque-data":"here"}}]}"#
            ),
            (
                "rfc4475/inv2543.dat",
                #"{"type":"request","method":"INVITE","request_uri":"sip:UserB@example.com","#
                    + #""from":{"uri":"sip:+13035551111@ift.client.example.net;user=phone"},"#
                    + #""to":{"uri":"sip:+16505552222@ss1.example.net"},"#
                    + #""call_id":"inv2543.1717@ift.client.example.com","cseq":{"number":56,"method":"INVITE"},"#
                    + #""content_type":"application/sdp","body_bytes":105,"header_count":7}"#
            ),
            (
                "ms-sip/18-s4.2-407.sip",
                #"{"type":"response","status":407,"reason":"Proxy Authentication Required","#
                    + #""from":{"uri":"sip:alice@contoso.com","display":"Alice","tag":"354354535","epid":"6534555"},"#
                    + #""to":{"uri":"sip:alice@contoso.com","display":"Alice","tag":"5564566"},"#
                    + #""call_id":"123213@alice1.contoso.com","cseq":{"number":12346,"method":"REGISTER"},"#
                    + #""content_length":0,"body_bytes":0,"header_count":8,"#
                    + #""auth":[{"header":"Proxy-Authenticate","scheme":"NTLM","params":{"#
                    + #""realm":"Contoso RTC Service Provider","targetname":"hs1.contoso.com","qop":"auth","#
                    + #""gssapi-data":"345435acdecbba","opaque":"ACDC123"}}]}"#
            ),
        ])
    func described(name: String, expected: String) throws {
        #expect(MessageDescription(decoding: try Fixture.bytes(name)).json.description == expected)
    }

    @Test("A registrar's answer is described with its Microsoft headers")
    func registrarAnswer() {
        let text = """
            SIP/2.0 403 Forbidden\r
            ms-user-logon-data: RemoteUser\r
            ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300\r
            Authentication-Info: TLS-DSK qop="auth", OPAQUE="2BDBAC9D", srand="9616454F", snum=1, version=4\r
            v: SIP/2.0/TLS 192.0.2.10:12723\r
            FROM: <sip:alice@contoso.com>;tag=1;epid=c8ca638a15\r
            t: <sip:alice@contoso.com>;tag=2\r
            i: 4037\r
            CSEQ: 3 REGISTER\r
            Expires: 7200\r
            Event: registration-notify\r
            subscription-state: terminated;expires=0\r
            ms-diagnostics: 4004;source="fe01.contoso.com";reason="Not authorized"\r
            ms-diagnostics-public: 4005 ; reason = "Unknown user"\r
            l: 0\r
            \r

            """
        #expect(
            MessageDescription(decoding: Array(text.utf8)).json.description
                == #"{"type":"response","status":403,"reason":"Forbidden","#
                + #""from":{"uri":"sip:alice@contoso.com","tag":"1","epid":"c8ca638a15"},"#
                + #""to":{"uri":"sip:alice@contoso.com","tag":"2"},"call_id":"4037","#
                + #""cseq":{"number":3,"method":"REGISTER"},"event":"registration-notify","expires":7200,"#
                + #""subscription_state":"terminated;expires=0","#
                + #""ms_keep_alive":"UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300","#
                + #""ms_user_logon_data":"RemoteUser","content_length":0,"body_bytes":0,"header_count":14,"#
                + #""auth":[{"header":"Authentication-Info","scheme":"TLS-DSK","params":{"qop":"auth","#
                + #""opaque":"2BDBAC9D","srand":"9616454F","snum":"1","version":"4"}}],"#
                + #""diagnostics":[{"code":4004,"reason":"Not authorized","source":"fe01.contoso.com"},"#
                + #"{"code":4005,"reason":"Unknown user"}]}"#)
    }

    @Test("A refused message is described by its error alone")
    func refused() {
        let description = MessageDescription(decoding: Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(description.json.description == #"{"error":"message: the peer does not speak SIP"}"#)
    }

    @Test("JSON escapes quotes, backslashes and control characters and keeps the order of members")
    func json() {
        let value = JSONValue.object(present: [
            "b": "\"\\\u{0}\n\u{1F}\u{7F}ä", "a": .array([1, true, .null, .number(0.5), .number(.infinity)]),
            "c": nil,
        ])
        #expect(value.description == #"{"b":"\"\\\u0000\n\u001f\u007fä","a":[1,true,null,0.5,null]}"#)
    }
}
