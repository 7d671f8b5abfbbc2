internal import Localization
public import Security
internal import XML

/// The answer to a `CertificateProvisioningRequest`.
public struct CertificateProvisioningResponse: Sendable {
    /// The certificate that the server issued.
    public let certificate: Certificate

    /// Reads the answer (sign-in.md, 6.6).
    ///
    /// - Throws: `WebDocumentError.refused` with the words of `ErrorInfo`, with which the service says no;
    ///   `WebDocumentError.fault` for a fault.
    public init(parsing document: some Sequence<UInt8>) throws(WebDocumentError) {
        let envelope = try SOAPEnvelope.read(document)
        guard let response = envelope.element("Body", "GetAndPublishCertResponse") else {
            throw .missing("GetAndPublishCertResponse")
        }
        guard
            let token = response.element(
                "RequestSecurityTokenResponse", "RequestedSecurityToken", "BinarySecurityToken"),
            !token.trimmedText.isEmpty
        else {
            throw Self.refusal(response)
        }
        do throws(SecurityError) {
            let der = try Base64.decode(token.text, whitespace: .ignored, limit: Certificate.maximumSize)
            certificate = try Certificate(der: der)
        } catch {
            throw .security(error)
        }
    }

    private static func refusal(_ response: XMLElement) -> WebDocumentError {
        guard let information = response.element("ErrorInfo") else { return .missing("BinarySecurityToken") }
        return .refused(ServerText.clean(information.texts.joined(separator: " ")) ?? localized("no reason given"))
    }
}
