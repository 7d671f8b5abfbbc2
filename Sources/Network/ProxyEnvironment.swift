import Glibc

/// What the environment says of proxies, in the variables that libcurl reads.
public enum ProxyEnvironment {
    private static let forAll = ["all_proxy", "ALL_PROXY"]
    private static let forTLS = ["https_proxy", "HTTPS_PROXY"] + forAll
    private static let variables = ["http_proxy"] + forTLS
    private static let secure = "https://"

    /// Whether connections by TLS go through a proxy.
    public static var isBeforeTLS: Bool {
        forTLS.contains { getenv($0) != nil }
    }

    /// Whether each proxy is reached over TLS.
    static var isSecure: Bool {
        values.allSatisfy { strncasecmp($0, secure, secure.utf8.count) == 0 }
    }

    /// The host of the proxy that is reached over TLS on the way to servers with TLS, or without it.
    static func secureHost(forTLS isTLS: Bool) -> String? {
        let value = (isTLS ? forTLS : ["http_proxy"] + forAll).lazy.compactMap { getenv($0) }.first
        guard let value, strncasecmp(value, secure, secure.utf8.count) == 0 else { return nil }
        // Past the name and the password, without a copy of them.
        let place = strrchr(value, CInt(UInt8(ascii: "@"))).map { $0 + 1 } ?? value + secure.utf8.count
        return (try? ServerAddress(url: secure + String(cString: place)))?.host
    }

    /// Where they stand: no copies, for there may be passwords in them.
    private static var values: [UnsafePointer<CChar>] {
        variables.compactMap { getenv($0).map { UnsafePointer($0) } }
    }

    /// Whether a proxy is to be shown a password.
    static var namesPassword: Bool {
        values.contains { strchr($0, CInt(UInt8(ascii: "@"))) != nil }
    }

    /// Whether a proxy speaks SOCKS.
    static var namesSOCKS: Bool {
        values.contains { strncasecmp($0, "socks", 5) == 0 }
    }
}
