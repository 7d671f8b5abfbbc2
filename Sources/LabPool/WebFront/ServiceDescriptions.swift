import XML

/// The WSDL documents that tell clients where the services are and what they want (sign-in.md, 6.2, 6.3).
struct ServiceDescriptions {
    let site: PoolSite
    let faults: FaultPlan

    private static let wsdl = "http://schemas.xmlsoap.org/wsdl/"
    private static let wsdlSOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
    private static let securityPolicy = "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy"

    /// The description of certificate provisioning.
    func certificates() throws(XMLError) -> String {
        let port = "CertProvisioningServiceWebTicketProof_SHA1"
        return try definitions("CertProvisioningService") {
            if !faults.contains(.mexWithoutPolicy) {
                policy(of: port, faults.contains(.mexUnsigned) ? "SignedSupportingTokens" : "EndorsingSupportingTokens")
            }
            service("CertProvisioningService", port: port, location: site.certificateRequests)
        }
    }

    /// The description of the address book's web query service, which takes tickets without a signature.
    func addressBook() throws(XMLError) -> String {
        let port = "AddressBookWebTicketBearer"
        return try definitions("AddressBook") {
            policy(of: port, "SignedSupportingTokens")
            service("AddressBook", port: port, location: site.addressBookQueries)
        }
    }

    /// The description of the ticket service.
    func tickets() throws(XMLError) -> String {
        try definitions("WebTicketService") {
            if faults.contains(.federated) {
                service("WebTicketService", port: "WsFedBearer", location: site.ticketService + "/WsFed_bearer")
            } else {
                service("WebTicketService", port: "WebTicketServiceWinNegotiate", location: site.ticketService)
            }
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

    private func policy(of port: String, _ tokens: String) -> Markup {
        Markup("\(wsp):Policy", ["\(wsu):Id": "\(port)_policy"]) {
            Markup("\(wsp):ExactlyOne") {
                Markup("\(wsp):All") {
                    Markup("\(sp):\(tokens)") {
                        Markup("\(wsp):Policy") { issuedToken }
                    }
                }
            }
        }
    }

    private var issuedToken: Markup {
        Markup("\(sp):IssuedToken", ["\(sp):IncludeToken": Self.securityPolicy + "/IncludeToken/AlwaysToRecipient"]) {
            Markup("Issuer", ["xmlns": Self.securityPolicy]) {
                Markup("Address", ["xmlns": Namespace.addressing], site.ticketService)
            }
        }
    }

    private func service(_ name: String, port: String, location: String) -> Markup {
        Markup("\(wsdl):service", ["name": name]) {
            Markup("\(wsdl):port", ["name": port, "binding": port]) {
                Markup("\(soap):address", ["location": location]) {}
            }
        }
    }
}
