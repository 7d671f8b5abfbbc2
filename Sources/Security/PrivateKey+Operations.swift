import COpenSSL
import Localization

extension PrivateKey {
    /// The signature of a text (for RSA: PKCS #1 1.5, which is what XML Signature names `rsa-sha1` and `rsa-sha256`).
    ///
    /// - Throws: `SecurityError.operationFailed` where the library's configuration forbids the hash.
    public func signature(of text: some Collection<UInt8>, hash: HashAlgorithm) throws(SecurityError) -> [UInt8] {
        let input = Array(text)
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        OpenSSLErrors.clear()
        var count = Int(EVP_PKEY_get_size(pointer))
        var output = [UInt8](repeating: 0, count: max(count, 0))
        guard EVP_DigestSignInit(context, nil, hash.implementation, nil, pointer) == 1,
            EVP_DigestSign(context, &output, &count, input, input.count) == 1
        else { throw .failed(localized("sign a text")) }
        return Array(output.prefix(count))
    }

    /// What was encrypted for the key's holder with RSA-OAEP, SHA-1 and MGF1 (RFC 8017, 7.1).
    public func decrypt(_ cipherText: some Collection<UInt8>) throws(SecurityError) -> Secret {
        let input = Array(cipherText)
        let context = EVP_PKEY_CTX_new(pointer, nil)
        defer { EVP_PKEY_CTX_free(context) }
        OpenSSLErrors.clear()
        var count = 0
        guard EVP_PKEY_decrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_decrypt(context, nil, &count, input, input.count) == 1
        else { throw .failed(localized("decrypt a key")) }
        var isOpen = false
        let output = Secret(count: count) { buffer in
            isOpen =
                EVP_PKEY_decrypt(context, buffer.bindMemory(to: UInt8.self).baseAddress, &count, input, input.count)
                == 1
        }
        guard isOpen else { throw .failed(localized("decrypt a key")) }
        return output.slice(0..<count)
    }
}
