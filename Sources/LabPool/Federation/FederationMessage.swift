import Localization
import Security
import XML

/// A request to the federation service, and the answers to it: SOAP 1.2 and WS-Trust.
struct FederationMessage {
    private static let soap = "http://www.w3.org/2003/05/soap-envelope"

    let dialect: FederationDialect
    let header: XMLElement
    /// The header `wsse:Security`.
    let security: XMLElement
    /// Whom the token is asked for.
    let audience: String
    /// The client's share of the key; nil where a token without one is wanted.
    let entropy: Secret?

    init(_ request: HTTPRequest, to address: String, _ dialect: FederationDialect) throws(Refusal) {
        self.dialect = dialect
        let type = request["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/soap+xml") else { throw .contentTypeWrong(type) }
        let envelope: XMLElement
        do {
            envelope = try XMLElement(parsing: request.body)
        } catch {
            throw .documentMalformed(reason: error.description)
        }
        guard envelope.name == "Envelope", envelope.namespace == Self.soap else {
            throw .documentMalformed(reason: localized("it is no SOAP 1.2 envelope"))
        }
        header = try envelope.required("Header")
        try header.required("To").mustBe(address)
        try header.required("Action").mustBe("\(dialect.namespace)/RST/Issue")
        security = try header.required("Security")
        let message = try envelope.required("Body", "RequestSecurityToken")
        guard message.namespace == dialect.namespace else {
            throw .valueWrong(element: "RequestSecurityToken/@xmlns", value: message.namespace ?? "")
        }
        try message.required("RequestType").mustBe("\(dialect.namespace)/Issue")
        audience = try message.required("AppliesTo", "EndpointReference", "Address").trimmedText
        let keyType = try message.required("KeyType").trimmedText
        if keyType == dialect.bearerKey {
            entropy = nil
        } else {
            try message.required("KeyType").mustBe("\(dialect.namespace)/SymmetricKey")
            entropy = Secret(copying: try MessageSignature.value(message.required("Entropy", "BinarySecret")))
        }
    }

    /// The answer with a token, and with another beside it where one is given.
    func response(
        _ token: FederationToken, _ assertion: XMLElement, server: [UInt8], wrapped: XMLElement?
    ) -> HTTPResponse {
        let response = Markup("t:RequestSecurityTokenResponse", ["xmlns:t": dialect.namespace]) {
            Markup("t:Lifetime") {
                Markup("wsu:Created", ["xmlns:wsu": Namespace.utility], token.created)
                Markup("wsu:Expires", ["xmlns:wsu": Namespace.utility], token.expires)
            }
            Markup("wsp:AppliesTo", ["xmlns:wsp": Namespace.policy]) {
                Markup("EndpointReference", ["xmlns": Namespace.addressing]) { Markup("Address", audience) }
            }
            Markup("t:RequestedSecurityToken") { assertion }
            if let wrapped { Markup("t:RequestedAttachedReference") { wrapped } }
            if entropy != nil {
                Markup("t:RequestedProofToken") { Markup("t:ComputedKey", "\(dialect.namespace)/CK/PSHA1") }
                Markup("t:Entropy") { Markup("t:BinarySecret", Base64.encode(server)) }
            }
        }
        return Self.document(200) {
            switch dialect {
            case .february2005: response
            case .version13:
                Markup("t:RequestSecurityTokenResponseCollection", ["xmlns:t": dialect.namespace]) { response }
            }
        }
    }

    static func fault(_ refusal: Refusal) -> HTTPResponse {
        switch refusal {
        case .logOnFailed:
            fault(
                "FailedAuthentication", "ID3242: The security token could not be authenticated or authorized.")
        case .ticketForAnotherService: fault(AdfsRefusal.poolUnknown.code, AdfsRefusal.poolUnknown.words)
        default: fault("InvalidRequest", refusal.description)
        }
    }

    static func fault(_ code: String, _ words: String) -> HTTPResponse {
        document(500) {
            Markup("s:Fault") {
                Markup("s:Code") {
                    Markup("s:Value", "s:Sender")
                    Markup("s:Subcode") { Markup("s:Value", ["xmlns:a": Namespace.trust], "a:\(code)") }
                }
                Markup("s:Reason") { Markup("s:Text", ["xml:lang": "en-US"], words) }
            }
        }
    }

    private static func document(
        _ status: Int, @MarkupBuilder _ contents: () -> [Markup.Content]
    ) -> HTTPResponse {
        let envelope = Markup("s:Envelope", ["xmlns:s": soap]) { Markup("s:Body", contents: contents) }
        guard let text = try? envelope.document() else { return .empty(500) }
        return HTTPResponse(
            status: status, headers: [("Content-Type", "application/soap+xml; charset=utf-8")], body: Array(text.utf8))
    }
}
