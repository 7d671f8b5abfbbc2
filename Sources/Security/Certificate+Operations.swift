import COpenSSL
import Localization

extension Certificate {
    /// Whether the holder of the certificate's key has signed the text.
    public func verifies(
        _ signature: some Collection<UInt8>, of text: some Collection<UInt8>, hash: HashAlgorithm
    ) -> Bool {
        let (input, value) = (Array(text), Array(signature))
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        OpenSSLErrors.clear()
        defer { OpenSSLErrors.clear() }
        return EVP_DigestVerifyInit(context, nil, hash.implementation, nil, X509_get0_pubkey(pointer)) == 1
            && EVP_DigestVerify(context, value, value.count, input, input.count) == 1
    }

    /// A text that only the holder of the certificate's key can read: RSA-OAEP, SHA-1 and MGF1 (RFC 8017, 7.1).
    public func encrypt(_ text: Secret) throws(SecurityError) -> [UInt8] {
        let context = EVP_PKEY_CTX_new(X509_get0_pubkey(pointer), nil)
        defer { EVP_PKEY_CTX_free(context) }
        OpenSSLErrors.clear()
        var count = keyBits / 8 + 1
        var output = [UInt8](repeating: 0, count: count)
        let isDone = text.withBytes { bytes in
            EVP_PKEY_encrypt_init(context) == 1
                && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
                && EVP_PKEY_encrypt(
                    context, &output, &count, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count) == 1
        }
        guard isDone else { throw .failed(localized("encrypt a key")) }
        return Array(output.prefix(count))
    }
}
