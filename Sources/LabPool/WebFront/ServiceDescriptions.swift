import XML

/// The WSDL documents that tell clients where the services are and what they want (sign-in.md, 6.2, 6.3).
struct ServiceDescriptions {
    let site: PoolSite
    let names: PoolNames
    let faults: FaultPlan
    /// Whether the request names a user of the pool.
    let knowsUser: Bool

    private static let wsdl = "http://schemas.xmlsoap.org/wsdl/"
    private static let wsdlSOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
    private static let securityPolicy = "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy"

    /// The description of certificate provisioning.
    func certificates() throws(XMLError) -> String {
        let port = "CertProvisioningServiceWebTicketProof_SHA1"
        return try definitions("CertProvisioningService") {
            if !faults.contains(.mexWithoutPolicy) {
                policy(of: port, issuer: site.ticketService, isSigned: !faults.contains(.mexUnsigned))
            }
            service("CertProvisioningService", [(port, site.certificateRequests)])
        }
    }

    /// The description of the address book's web query service, which takes tickets without a signature.
    func addressBook() throws(XMLError) -> String {
        let port = "AddressBookWebTicketBearer"
        return try definitions("AddressBook") {
            policy(of: port, issuer: site.ticketService, isSigned: false)
            service("AddressBook", [(port, site.addressBookQueries)])
        }
    }

    /// The description of the ticket service.
    func tickets() throws(XMLError) -> String {
        try definitions("WebTicketService") {
            if let federation {
                policy(of: Self.federatedPort, issuer: federation, isSigned: faults.contains(.adfsProof))
            }
            if faults[.oauth] == 1, knowsUser { tokenPolicy }
            service("WebTicketService", ticketPorts)
        }
    }

    private static let federatedPort = "WsFedBearer"
    private static let tokenPort = "WebTicketServiceOAuth"
    private static let authenticationNamespace = "urn:component:Microsoft.Rtc.WebAuthentication.2010"

    /// Where users whom the request names log on in a browser (sign-in.md, 6.10).
    private var tokenPolicy: Markup {
        Markup("\(wsp):Policy", ["\(wsu):Id": "\(Self.tokenPort)_policy"]) {
            Markup("\(wsp):ExactlyOne") {
                Markup("\(wsp):All") {
                    Markup(
                        "af:OAuth",
                        [
                            "xmlns:af": Self.authenticationNamespace,
                            "af:authorizationUri": names.federation + IdentityProvider.Path.authorize,
                        ]
                    ) {}
                }
            }
        }
    }

    private var ticketPorts: [(String, String)] {
        if faults.contains(.federated) { return [(Self.federatedPort, site.ticketService + "/WsFed_bearer")] }
        let certificates = ("WebTicketServiceCert", site.certificateTickets)
        if faults.contains(.adfs) { return [(Self.federatedPort, site.federatedTickets), certificates] }
        if faults.contains(.formsOnly) { return [("WebTicketServiceAuth", site.userNameTickets), certificates] }
        let windows = ("WebTicketServiceWinNegotiate", site.ticketService)
        return faults[.oauth] == 1
            ? [windows, (Self.tokenPort, site.tokenTickets), certificates] : [windows, certificates]
    }

    /// What the description says of the federation service: one of its ports, or where it describes itself.
    private var federation: String? {
        switch faults[.adfs] {
        case nil: nil
        case 1: names.federation + FederationDialect.february2005.path
        case 2: names.federation + FederationDialect.version13.path
        default: names.federation + FederationDialect.descriptionPath
        }
    }

    private var wsdl: String { faults.contains(.mexPrefixes) ? "w0" : "wsdl" }
    private var soap: String { faults.contains(.mexPrefixes) ? "w1" : "soap" }
    private var wsp: String { faults.contains(.mexPrefixes) ? "w2" : "wsp" }
    private var wsu: String { faults.contains(.mexPrefixes) ? "w3" : "wsu" }
    private var sp: String { faults.contains(.mexPrefixes) ? "w4" : "sp" }

    private func definitions(
        _ name: String, @MarkupBuilder contents: () -> [Markup.Content]
    ) throws(XMLError) -> String {
        try Markup(
            "\(wsdl):definitions",
            [
                "name": name, "xmlns:\(wsdl)": Self.wsdl, "xmlns:\(soap)": Self.wsdlSOAP,
                "xmlns:\(wsp)": Namespace.policy, "xmlns:\(wsu)": Namespace.utility,
                "xmlns:\(sp)": Self.securityPolicy,
            ], contents: contents
        ).document()
    }

    private func policy(of port: String, issuer: String, isSigned: Bool) -> Markup {
        let tokens = isSigned ? "EndorsingSupportingTokens" : "SignedSupportingTokens"
        return Markup("\(wsp):Policy", ["\(wsu):Id": "\(port)_policy"]) {
            Markup("\(wsp):ExactlyOne") {
                Markup("\(wsp):All") {
                    Markup("\(sp):\(tokens)") {
                        Markup("\(wsp):Policy") { issuedToken(of: issuer) }
                    }
                }
            }
        }
    }

    private func issuedToken(of issuer: String) -> Markup {
        Markup("\(sp):IssuedToken", ["\(sp):IncludeToken": Self.securityPolicy + "/IncludeToken/AlwaysToRecipient"]) {
            Markup("Issuer", ["xmlns": Self.securityPolicy]) {
                Markup("Address", ["xmlns": Namespace.addressing], issuer)
            }
        }
    }

    private func service(_ name: String, _ ports: [(name: String, location: String)]) -> Markup {
        Markup("\(wsdl):service", ["name": name]) {
            for port in ports {
                Markup("\(wsdl):port", ["name": port.name, "binding": port.name]) {
                    Markup("\(soap):address", ["location": port.location]) {}
                }
            }
        }
    }
}
