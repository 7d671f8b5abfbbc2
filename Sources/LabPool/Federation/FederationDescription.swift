import XML

/// What the federation service says about itself.
struct FederationDescription {
    /// Scheme and authority of the service.
    let site: String

    func response() throws(Refusal) -> HTTPResponse {
        let definitions = Markup(
            "wsdl:definitions",
            [
                "name": "SecurityTokenService", "xmlns:wsdl": "http://schemas.xmlsoap.org/wsdl/",
                "xmlns:soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
            ]
        ) {
            Markup("wsdl:service", ["name": "SecurityTokenService"]) {
                port("UserNameWSTrustBinding_IWSTrustFeb2005Async", FederationDialect.february2005.path)
                port("UserNameWSTrustBinding_IWSTrust13Async", FederationDialect.version13.path)
            }
        }
        do {
            return .xml(200, try definitions.document())
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
    }

    private func port(_ name: String, _ path: String) -> Markup {
        Markup("wsdl:port", ["name": name]) { Markup("soap12:address", ["location": site + path]) {} }
    }
}
