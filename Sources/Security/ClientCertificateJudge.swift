import COpenSSL

/// Puts a client's certificate to the server's closure and the verdict into OpenSSL's terms.
final class ClientCertificateJudge {
    private let judge: @Sendable (Certificate) -> ClientCertificateVerdict

    init(_ judge: @escaping @Sendable (Certificate) -> ClientCertificateVerdict) {
        self.judge = judge
    }

    /// OpenSSL's question about a client's chain: 1 is yes.
    static func verify(_ store: OpaquePointer?) -> CInt {
        guard let store,
            let session = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let object = ContextAttachment.object(of: OpaquePointer(session), as: ClientCertificateJudge.self),
            let pointer = X509_STORE_CTX_get0_cert(store), let certificate = try? Certificate(sharing: pointer)
        else { return 0 }
        let verdict = object.judge(certificate)
        X509_STORE_CTX_set_error(store, errorCode(verdict))
        return verdict == .accepted ? 1 : 0
    }

    /// The code that OpenSSL turns into the alert that `verdict` stands for.
    private static func errorCode(_ verdict: ClientCertificateVerdict) -> CInt {
        switch verdict {
        case .accepted: X509_V_OK
        case .bad: X509_V_ERR_CERT_REJECTED
        case .expired: X509_V_ERR_CERT_HAS_EXPIRED
        case .revoked: X509_V_ERR_CERT_REVOKED
        case .unknownIssuer: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
        case .unknown: X509_V_ERR_DIFFERENT_CRL_SCOPE
        }
    }
}
