import COpenSSL

/// OpenSSL's numbers for one computation: the time that it takes tells little of them, and when it is over they are
/// overwritten.
final class SecretNumbers {
    /// Where functions of OpenSSL keep what they need meanwhile.
    let context: OpaquePointer
    let purpose: String

    /// - Parameter purpose: what cannot be done where OpenSSL fails, in the words of ``SecurityError/failed(_:)``.
    init(for purpose: String) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let context = BN_CTX_secure_new() else { throw .failed(purpose) }
        BN_CTX_start(context)
        self.context = context
        self.purpose = purpose
    }

    deinit {
        BN_CTX_end(context)
        BN_CTX_free(context)
    }

    /// One more number, which lives as long as these do: 0, or what `compute` makes of it.
    func new(_ compute: (OpaquePointer) -> CInt = { _ in 1 }) throws(SecurityError) -> OpaquePointer {
        guard let number = BN_CTX_get(context) else { throw .failed(purpose) }
        BN_set_flags(number, BN_FLG_CONSTTIME)
        try check(compute(number))
        return number
    }

    /// Checks what a function of OpenSSL says of its success.
    func check(_ result: CInt) throws(SecurityError) {
        guard result == 1 else { throw .failed(purpose) }
    }
}
