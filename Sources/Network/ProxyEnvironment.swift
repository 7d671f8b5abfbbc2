import Glibc

/// What the environment says of proxies, in the variables that libcurl reads.
public enum ProxyEnvironment {
    private static let forTLS = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    private static let variables = ["http_proxy"] + forTLS

    /// Whether connections by TLS go through a proxy.
    public static var isBeforeTLS: Bool {
        forTLS.contains { getenv($0) != nil }
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
