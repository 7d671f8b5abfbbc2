internal import COpenSSL
internal import Localization

/// An authority that issues certificates: for the simulated pool and for tests.
public struct CertificateAuthority: Sendable {
    /// The authority's own certificate.
    public let certificate: Certificate
    /// The authority's key.
    public let key: PrivateKey
    /// The certificates between a certificate issued here and the root, nearest first; empty for a root.
    public let intermediates: [Certificate]

    /// A self-signed root.
    public static func root(
        commonName: String, key: PrivateKey, validity: Validity
    ) throws(SecurityError) -> CertificateAuthority {
        let template = try CertificateTemplate(commonName: commonName, validity: validity)
        try template.setPublicKey(of: key)
        try template.setIssuer(template.pointer)
        try template.addAuthorityExtensions(issuer: template.pointer)
        return CertificateAuthority(certificate: try template.sign(with: key), key: key, intermediates: [])
    }

    /// An authority under this one.
    public func intermediate(
        commonName: String, key: PrivateKey, validity: Validity
    ) throws(SecurityError) -> CertificateAuthority {
        let template = try CertificateTemplate(commonName: commonName, validity: validity)
        try template.setPublicKey(of: key)
        try template.setIssuer(certificate.pointer)
        try template.addAuthorityExtensions(issuer: certificate.pointer)
        let issued = try template.sign(with: self.key)
        return CertificateAuthority(certificate: issued, key: key, intermediates: [issued] + intermediates)
    }

    /// A server's certificate for `names`, with `key`'s public half.
    ///
    /// - Parameter issuerURL: where the certificate says that this authority's own certificate is; without a comma.
    public func issueServer(
        commonName: String, names: [SubjectName], key: PrivateKey, validity: Validity, issuerURL: String? = nil
    ) throws(SecurityError) -> Certificate {
        let template = try CertificateTemplate(commonName: commonName, validity: validity)
        try template.setPublicKey(of: key)
        try template.setIssuer(certificate.pointer)
        try template.addNames(names)
        try template.addLeafExtensions(usage: "serverAuth,clientAuth", issuer: certificate.pointer)
        if let issuerURL { try template.addIssuerLocation(issuerURL, issuer: certificate.pointer) }
        return try template.sign(with: self.key)
    }

    /// A client's certificate as `request` asks for it: its key, its common name.
    ///
    /// - Throws: `SecurityError.malformed` if the request names nobody.
    public func issueClient(for request: CertificateRequest, validity: Validity) throws(SecurityError) -> Certificate {
        guard let commonName = request.commonName, !commonName.isEmpty else {
            throw .malformed(what: localized("certificate request"), reason: localized("it names nobody"))
        }
        let template = try CertificateTemplate(commonName: commonName, validity: validity)
        try template.setPublicKey(of: request)
        try template.setIssuer(certificate.pointer)
        try template.addLeafExtensions(usage: "clientAuth", issuer: certificate.pointer)
        return try template.sign(with: key)
    }

    /// A certificate that only itself vouches for.
    public static func selfSignedServer(
        commonName: String, names: [SubjectName], key: PrivateKey, validity: Validity
    ) throws(SecurityError) -> Certificate {
        let template = try CertificateTemplate(commonName: commonName, validity: validity)
        try template.setPublicKey(of: key)
        try template.setIssuer(template.pointer)
        try template.addNames(names)
        try template.addLeafExtensions(usage: "serverAuth", issuer: template.pointer)
        return try template.sign(with: key)
    }
}
