import COpenSSL

/// OpenSSL as a whole.
public enum OpenSSLLibrary {
    /// Has OpenSSL keep its state when the process exits. Otherwise a thread that is still making a key then crashes in
    /// locks that are gone. Works only if nothing else in the process has used OpenSSL before.
    public static func outlivesExit() {
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
