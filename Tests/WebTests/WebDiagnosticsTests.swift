import Testing
import Web
import XML

@Suite("What web services say about a refusal")
struct WebDiagnosticsTests {
    @Test("X-Ms-diagnostics is read with its parameters in any order")
    func header() throws {
        let header =
            "28020;source=\"web.fabrikam.example\";reason=\"No \\\"valid\\\"; token.\";faultcode=\"wsse:FailedAuthentication\""
        let read = try #require(WebDiagnostics(header))
        #expect(read.errorID == 28020 && read.source == "web.fabrikam.example")
        #expect(read.reason == "No \"valid\"; token." && read.faultCode == "FailedAuthentication")
        #expect(WebDiagnostics(" 28033 ; reason = x ; ; SOURCE=y;z")?.reason == "x")
        #expect(WebDiagnostics(" 28033 ; reason = x ; ; SOURCE=y;z")?.source == "y")
        #expect(WebDiagnostics("1")?.reason == nil)
    }

    @Test(
        "Anything without a number in front is no diagnostics",
        arguments: [
            "", ";", "x;reason=\"y\"", "-1", "99999999999999999999", "1 2", String(repeating: "1;", count: 9000),
        ])
    func refused(header: String) {
        #expect(WebDiagnostics(header) == nil)
    }

    @Test("Texts for people are one line of bounded length")
    func cleaned() throws {
        let header = "1;reason=\"a\t\u{7}b\u{1B}[31m " + String(repeating: "x ", count: 3000) + "\""
        let reason = try #require(WebDiagnostics(header)?.reason)
        #expect(reason.hasPrefix("a b [31m x") && reason.count <= 400)
    }

    @Test("A fault of SOAP 1.2 gives its subcode")
    func soap12() throws {
        let fault = try #require(
            WebServiceFault(
                in: XMLElement(
                    parsing: """
                        <S:Envelope xmlns:S="urn:s"><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode>
                        <S:Value>wst:RequestFailed</S:Value></S:Subcode></S:Code><S:Reason><S:Text>No</S:Text></S:Reason>
                        </S:Fault></S:Body></S:Envelope>
                        """)))
        #expect(fault.code == "RequestFailed" && fault.text == "No" && fault.errorID == nil)
        #expect(fault.description == "No, RequestFailed")
    }

    @Test("An empty fault is still a fault")
    func empty() throws {
        let envelope = try XMLElement(parsing: "<Envelope><Body><Fault/></Body></Envelope>")
        #expect(WebServiceFault(in: envelope)?.description == "a fault without reason")
        #expect(try WebServiceFault(in: XMLElement(parsing: "<Envelope><Body/></Envelope>")) == nil)
    }
}
