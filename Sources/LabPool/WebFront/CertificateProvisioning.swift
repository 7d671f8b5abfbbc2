import EventLoop
import Localization
import Security
import XML

/// Issues certificates to the holders of web tickets (sign-in.md, 6.6), and forgives nothing.
@LoopActor
final class CertificateProvisioning {
    private static let action = Namespace.certificates + "GetAndPublishCert"
    private static let x509Token =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
    private static let request = "http://schemas.microsoft.com/OCS/AuthWebServices.xsd#PKCS10"
    private static let base64 =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#Base64Binary"
    /// The server's policy for key sizes, in bits.
    private static let keySizes = 1024...16384

    private let state: PoolState
    private let tickets: WebTicketService

    init(state: PoolState, tickets: WebTicketService) {
        self.state = state
        self.tickets = tickets
    }

    /// Answers a GetAndPublishCert.
    func issue(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        let envelope = try SOAP.read(request, action: Self.action)
        guard let header = envelope.header else { throw .elementMissing("Header") }
        try verifyAddressing(header, at: site)
        let ticket = try TicketProof(
            header: header, isSigned: !state.faults.contains(.mexUnsigned), now: state.now
        ).verify(with: tickets)
        guard ticket.service == site.certificateRequests else { throw .ticketForAnotherService(ticket.service) }
        let message = try envelope.body.required("GetAndPublishCert")
        let entity = message.attribute("Entity") ?? ""
        guard entity.lowercased() == ticket.address else { throw .entityIsNotOwner(entity) }
        let device = message.attribute("DeviceId") ?? ""
        guard device.hasPrefix("{"), device.hasSuffix("}"), UUIDText.isValid(device.dropFirst().dropLast()) else {
            throw .deviceMalformed(device)
        }
        if state.faults.contains(.errorInfo) { return refusal(device: device, entity: entity) }
        if state.faults.contains(.fault500) { throw .fault(.fault500) }
        let certificate = try certificate(for: message.required("RequestSecurityToken"), entity: entity)
        state.journal.add(.certificateIssued(address: ticket.address))
        return response(certificate, device: device, entity: entity)
    }

    private func verifyAddressing(_ header: XMLElement, at site: PoolSite) throws(Refusal) {
        try header.required("To").mustBe(site.certificateRequests)
        try header.required("Action").mustBe(Self.action)
        try state.checkMessageID(in: header)
    }

    private func certificate(for message: XMLElement, entity: String) throws(Refusal) -> Certificate {
        guard message.namespace == Namespace.trust + "/" else {
            throw .valueWrong(element: "RequestSecurityToken/@xmlns", value: message.namespace ?? "")
        }
        try message.required("TokenType").mustBe(Self.x509Token)
        try message.required("RequestType").mustBe("\(Namespace.trust)/Issue")
        guard try !message.required("RequestID").trimmedText.isEmpty else { throw .elementMissing("RequestID") }
        let token = try message.required("BinarySecurityToken")
        try token.mustHave("ValueType", Self.request)
        try token.mustHave("EncodingType", Self.base64)
        do {
            let request = try CertificateRequest(
                der: Base64.decode(token.text, whitespace: .ignored, limit: CertificateRequest.maximumSize))
            try verify(request, entity: entity)
            return try state.certificates.issue(for: request, to: entity.lowercased(), now: state.now)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .requestMalformed(reason: "\(error)")
        }
    }

    private func verify(_ request: CertificateRequest, entity: String) throws(Refusal) {
        guard request.version == 0 else {
            throw .requestMalformed(reason: localized("the version is \(request.version)"))
        }
        guard request.subject == "CN=\(entity)", request.commonName == entity else {
            throw .requestNotForEntity(request.subject)
        }
        guard Self.keySizes.contains(request.keyBits) else { throw .keyTooShort(request.keyBits) }
    }

    private func response(_ certificate: Certificate, device: String, entity: String) -> HTTPResponse {
        answer("Success", device, entity) {
            Markup("RequestSecurityTokenResponse", ["xmlns": Namespace.trust + "/"]) {
                Markup("TokenType", Self.x509Token)
                Markup("RequestedSecurityToken") {
                    Markup(
                        "BinarySecurityToken",
                        [
                            "xmlns": Namespace.security, "ValueType": Self.x509Token,
                            "EncodingType": Self.base64,
                        ], Base64.encode(certificate.der))
                }
                Markup("RequestID", UUIDText.random())
            }
        }
    }

    private func refusal(device: String, entity: String) -> HTTPResponse {
        answer("Error", device, entity) {
            Markup("ErrorInfo") {
                Markup("Message", "The certificate could not be published.")
                Markup("ErrorCode", "AccessDenied")
            }
        }
    }

    private func answer(
        _ result: String, _ device: String, _ entity: String, @MarkupBuilder contents: () -> [Markup.Content]
    ) -> HTTPResponse {
        SOAP.response {
            Markup(
                "GetAndPublishCertResponse",
                [
                    "DeviceId": device, "Entity": entity, "ResponseClass": result,
                    "xmlns": Namespace.certificates,
                ], contents: contents)
        }
    }
}
