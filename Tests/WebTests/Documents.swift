/// What the services of an imaginary pool answer.
enum Documents {
    static let service = "https://web.fabrikam.example/CertProv/CertProvisioningService.svc"
    static let port = service + "/WebTicket_Proof_SHA1"
    static let ticketService = "https://web.fabrikam.example/WebTicket/WebTicketService.svc"

    /// The description of the certificate service; `tokens` is the kind of policy.
    static func serviceDescription(
        tokens: String = "EndorsingSupportingTokens", issuer: String = ticketService, port: String = port,
        policy: String = "http://schemas.xmlsoap.org/ws/2004/09/policy"
    ) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <wsdl:definitions name="CertProvisioningService" targetNamespace="http://tempuri.org/"
            xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
            xmlns:wsp="\(policy)" xmlns:sp="http://schemas.xmlsoap.org/ws/2005/07/securitypolicy"
            xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
          <wsp:Policy wsu:Id="Other_policy"><wsp:ExactlyOne/></wsp:Policy>
          <wsp:Policy wsu:Id="certProvisioningServiceWebTicketProof_SHA1_POLICY"><wsp:ExactlyOne>
            <wsp:All><sp:TransportBinding/></wsp:All>
            <wsp:All><sp:\(tokens)><wsp:Policy><sp:IssuedToken>
              <Issuer xmlns="http://schemas.xmlsoap.org/ws/2005/07/securitypolicy">
                <Address xmlns="http://www.w3.org/2005/08/addressing">
                  \(issuer)
                </Address>
              </Issuer>
            </sp:IssuedToken></wsp:Policy></sp:\(tokens)></wsp:All>
          </wsp:ExactlyOne></wsp:Policy>
          <wsdl:service name="CertProvisioningService">
            <wsdl:port name="CertProvisioningServiceAnon"><soap:address location="https://no.example/"/></wsdl:port>
            <wsdl:port name="CertProvisioningServiceWebTicketProof_SHA1" binding="tns:b">
              <soap:address location="\(port)"/>
            </wsdl:port>
          </wsdl:service>
        </wsdl:definitions>
        """
    }

    static let addressBook = "https://web.fabrikam.example/groupexpansion/service.svc"
    static let addressBookPort = addressBook + "/WebTicket_Bearer"

    /// The description of the address book, whose port takes tickets without a signature.
    static func addressBookDescription(
        issuer: String = ticketService, port: String = addressBookPort, tokens: String = "SignedSupportingTokens"
    ) -> String {
        serviceDescription(tokens: tokens, issuer: issuer, port: port)
            .replacing("certProvisioningServiceWebTicketProof_SHA1_POLICY", with: "AddressBookWebTicketBearer_policy")
            .replacing("CertProvisioningServiceWebTicketProof_SHA1", with: "AddressBookWebTicketBearer")
    }

    /// An answer of the address book.
    static let found = """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Found>Bob</Found></s:Body></s:Envelope>
        """

    /// The description of the ticket service.
    static func ticketServiceDescription(
        port: String = "WebTicketServiceWinNegotiate", location: String = ticketService
    ) -> String {
        """
        <definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><service name="WebTicketService">
        <port name="\(port)"><address xmlns="urn:any" location="\(location)"/></port>
        </service></definitions>
        """
    }

    /// An assertion with odd blanks, quotes and references, as only a byte for byte copy keeps them.
    static let assertion =
        "<saml:Assertion  MajorVersion='1' AssertionID=\"SamlSecurityToken-77\"\n Issuer='https://web.fabrikam.example/'"
        + " xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\"><saml:Conditions NotBefore='x'/><saml:Name>J&#xF6;rg"
        + "</saml:Name ><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>&gt;</Signature></saml:Assertion>"

    static let lifetime = """
        <Lifetime><Created xmlns="\(utility)">2024-05-01T10:00:00Z</Created><Expires \
        xmlns="\(utility)">2024-05-01T17:34:00Z</Expires></Lifetime>
        """

    static let prefixedLifetime = """
        <wst:Lifetime xmlns:wst="\(trust)" xmlns:wsu="\(utility)"><wsu:Created>2024-05-01T10:00:00Z</wsu:Created>\
        <wsu:Expires>2024-05-01T17:34:00Z</wsu:Expires></wst:Lifetime>
        """

    /// Entropy of the client 00…1F and of the server 20…3F, with the key that follows from them.
    static let clientEntropy = [UInt8](0x00...0x1F)
    static let computedKey = """
        <RequestedProofToken><ComputedKey>\(trust)/CK/PSHA1</ComputedKey></RequestedProofToken>\
        <Entropy><BinarySecret Type="\(trust)/Nonce">ICEiIyQlJicoKSor\nLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=</BinarySecret></Entropy>
        """
    static let proofKey = "df59132c2af6d230e4337732076a14561694be12838cc00203d63c816653d75b"

    /// A ticket.
    static func ticket(
        assertion: String = assertion, lifetime: String = lifetime, proof: String = computedKey
    ) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>\
        <RequestSecurityTokenResponseCollection xmlns="\(trust)"><RequestSecurityTokenResponse Context="c">\
        <TokenType>t</TokenType>\(lifetime)<RequestedSecurityToken>\(assertion)</RequestedSecurityToken>\(proof)\
        </RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection></s:Body></s:Envelope>
        """
    }

    /// A certificate, in base64.
    static func certificate(_ base64: String) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <GetAndPublishCertResponse xmlns="http://schemas.microsoft.com/OCS/AuthWebServices/"><RequestSecurityTokenResponse
          xmlns="\(trust)/"><RequestedSecurityToken><BinarySecurityToken xmlns="urn:x">\(base64)</BinarySecurityToken>
        </RequestedSecurityToken></RequestSecurityTokenResponse></GetAndPublishCertResponse></s:Body></s:Envelope>
        """
    }

    /// A refusal in the service's own form.
    static let errorInfo = """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <GetAndPublishCertResponse xmlns="http://schemas.microsoft.com/OCS/AuthWebServices/" ResponseClass="Error">
        <ErrorInfo><ErrorCode>4</ErrorCode>
          <Message>The user is not
            enabled.</Message></ErrorInfo></GetAndPublishCertResponse></s:Body></s:Envelope>
        """

    /// A fault.
    static func fault(
        code: String = "a:InvalidSecurityToken", id: String = "28020", reason: String = "Some text"
    ) -> String {
        """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
        <faultcode xmlns:a="urn:a">\(code)</faultcode><faultstring>\(reason)</faultstring>
        <detail><OCSDiagnosticsFault xmlns="urn:component:Microsoft.Rtc.WebAuthentication.2010"><Ms-Diagnostics-Fault>
        <ErrorId>\(id)</ErrorId><Reason>No valid security token.</Reason></Ms-Diagnostics-Fault></OCSDiagnosticsFault></detail>
        </s:Fault></s:Body></s:Envelope>
        """
    }

    private static let trust = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
    static let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
}
