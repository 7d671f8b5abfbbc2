/// Where a browser is sent at the end of a log-on: a port of this computer's own (RFC 8252, 7.3).
///
/// Entra ID compares all but the port, and its portal registers `http://localhost` alone, without a path; it knows no
/// `[::1]`, and `127.0.0.1` only where an administrator has edited the registration's manifest.
public struct LoopbackRedirect: Sendable, Hashable {
    /// What browsers make of a URL without a path.
    static let path = "/"

    /// The port, at every address that `localhost` may have.
    public let port: UInt16

    public init(port: UInt16) {
        self.port = port
    }

    /// The URL that the identity provider compares.
    public var text: String { "http://localhost:\(port)" }
}
