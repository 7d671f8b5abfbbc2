import Authentication
import SIP
import Testing

@Suite("The text that a signature covers")
struct SignatureStringTests {
    private static let realm = "SIP Communications Service"

    private func text(
        _ message: Message, salt: String = "0b1c2d3e", counter: String = "1", scheme: String = "NTLM",
        targetname: String = "fe01.contoso.com", version: ProtocolVersion = .v4
    ) -> String {
        let parameters = SignatureString.Parameters(
            scheme: scheme, salt: salt, counter: counter, realm: Self.realm, targetname: targetname)
        return SignatureString(message, parameters: parameters, version: version).text
    }

    static let r2Register = """
        REGISTER sip:cosmo.local SIP/2.0
        From: <sip:user@cosmo.local>;tag=3e49177a52;epid=c8ca638a15
        To: <sip:user@cosmo.local>
        Call-ID: 4037df9284354df39065195bd57a4b14
        CSeq: 3 REGISTER
        """

    static let r2Response = """
        SIP/2.0 200 OK
        From: "User"<sip:user@cosmo.local>;tag=3e49177a52;epid=c8ca638a15
        To: <sip:user@cosmo.local>;tag=5E61CCD925D17E043D9A74835A88F664
        Call-ID: 4037df9284354df39065195bd57a4b14
        CSeq: 3 REGISTER
        Expires: 7200
        """

    @Test("a request of Office Communicator 2007 R2, sign-in sheet 12.1")
    func request() throws {
        let message = try TestMessage.parse(Self.r2Register)
        #expect(
            text(message, salt: "13317733", targetname: "cosmo-ocs-r2.cosmo.local")
                == "<NTLM><13317733><1><SIP Communications Service><cosmo-ocs-r2.cosmo.local>"
                + "<4037df9284354df39065195bd57a4b14><3><REGISTER><sip:user@cosmo.local><3e49177a52>"
                + "<sip:user@cosmo.local><><><><>")
    }

    @Test("the response to it, with Expires and status")
    func response() throws {
        let message = try TestMessage.parse(Self.r2Response)
        #expect(
            text(message, salt: "9616454F", targetname: "cosmo-ocs-r2.cosmo.local")
                == "<NTLM><9616454F><1><SIP Communications Service><cosmo-ocs-r2.cosmo.local>"
                + "<4037df9284354df39065195bd57a4b14><3><REGISTER><sip:user@cosmo.local><3e49177a52>"
                + "<sip:user@cosmo.local><5E61CCD925D17E043D9A74835A88F664><><><7200><200>")
    }

    @Test("an asserted identity is covered with its spelling")
    func assertedIdentity() throws {
        let message = try TestMessage.parse(
            """
            SIP/2.0 180 Ringing
            From: <sip:sender@company.com>;tag=2420628112
            To: <sip:recipient@company.com>;tag=7aee15546a
            Call-ID: 41CEg780x
            CSeq: 1 INVITE
            P-Asserted-Identity: "Bob"<SIP:recipient@company.com>
            """)
        #expect(
            text(message, salt: "1B6D47A1", counter: "11", targetname: "fe03.company.com")
                == "<NTLM><1B6D47A1><11><SIP Communications Service><fe03.company.com><41CEg780x><1><INVITE>"
                + "<sip:sender@company.com><2420628112><sip:recipient@company.com><7aee15546a>"
                + "<SIP:recipient@company.com><><><180>")
    }

    @Test(
        "the identity's SIP and telephone URIs are found wherever they stand",
        arguments: [
            (
                ["P-Asserted-Identity: \"Bob\" <sip:bob@contoso.com>, <tel:+15550100>"],
                "<sip:bob@contoso.com><tel:+15550100>"
            ),
            (
                ["P-Asserted-Identity: tel:+15550100", "P-Asserted-Identity: <sips:bob@contoso.com>"],
                "<sips:bob@contoso.com><tel:+15550100>"
            ),
            (["P-Preferred-Identity: \"a, <b>\" <sip:bob@contoso.com;x=y>;z"], "<sip:bob@contoso.com;x=y><>"),
            (["P-Asserted-Identity: <TEL:+1>", "P-Preferred-Identity: <sip:bob@contoso.com>"], "<><TEL:+1>"),
        ])
    func identities(lines: [String], expected: String) throws {
        let text = text(try TestMessage.response(200, lines))
        #expect(text.hasSuffix("<DCB82A4D>\(expected)<><200>"))
    }

    @Test("version 2 leaves out the To URI and the identity")
    func version2() throws {
        let response = try TestMessage.response(200, ["P-Asserted-Identity: <sip:b@c>", "Expires: 60"])
        #expect(
            text(response, version: .v2)
                == "<NTLM><0b1c2d3e><1><SIP Communications Service><fe01.contoso.com><4f0cf5a2b3d84ea5><5><REGISTER>"
                + "<sip:alice@contoso.com><1138347279><DCB82A4D><60><200>")
        #expect(text(try TestMessage.register(), version: .v3) == text(try TestMessage.register(), version: .v4))
    }

    @Test("addresses without brackets end at the first semicolon, those with brackets keep their parameters")
    func addresses() throws {
        let message = try TestMessage.parse(
            """
            BYE sip:alice@192.0.2.10 SIP/2.0
            From: sip:Bob@Contoso.com;tag=a
            To: "A <x> \\"q\\"" <sip:alice@contoso.com;opaque=user:epid:1;gruu>;epid=9;tag=b
            Call-ID: 1
            CSeq: 007 BYE
            """)
        #expect(
            text(message).hasSuffix(
                "<1><007><BYE><sip:Bob@Contoso.com><a><sip:alice@contoso.com;opaque=user:epid:1;gruu><b><><><>"))
    }

    @Test("a display name in front of an address without brackets is left out")
    func nameWithoutBrackets() throws {
        let message = try TestMessage.parse(
            """
            BYE sip:alice@192.0.2.10 SIP/2.0
            From: "Bob; \\"B\\"" sip:bob@contoso.com;tag=a
            To: <sip:alice@contoso.com>;tag=b
            P-Asserted-Identity: "Bob" sip:bob@contoso.com
            Call-ID: 1
            CSeq: 7 BYE
            """)
        #expect(
            text(message).hasSuffix(
                "<1><7><BYE><sip:bob@contoso.com><a><sip:alice@contoso.com><b><sip:bob@contoso.com><><>"))
    }
}
