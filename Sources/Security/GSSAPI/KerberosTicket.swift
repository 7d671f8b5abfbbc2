internal import CGSSAPI
internal import Glibc

/// A user's first ticket of Kerberos, got with their password, in a cache of this process's memory that goes with it.
public final class KerberosTicket: Sendable {
    /// What GSSAPI calls the cache.
    let cache: String

    /// Shows the password to the key distribution centre of the user's realm, once (RFC 4120 3.1). May block.
    ///
    /// - Parameter user: a principal, or a name that the centre resolves.
    public init(_ user: GSSName, _ password: Secret) throws(GSSError) {
        var cache: UnsafeMutablePointer<CChar>?
        var words: UnsafeMutablePointer<CChar>?
        defer {
            free(cache)
            free(words)
        }
        let code = password.terminated.withBytes {
            CGSSAPI_getTicket(
                user.text, user.kind == .enterprise ? 1 : 0, $0.bindMemory(to: CChar.self).baseAddress, &cache, &words)
        }
        guard code == 0, let cache else {
            throw GSSError(kerberosCode: code, reason: words.map { String(cString: $0) } ?? "krb5")
        }
        self.cache = String(cString: cache)
    }

    deinit {
        CGSSAPI_destroyCache(cache)
    }
}
