/// Bounds on what a peer may send. Everything that reads received bytes takes its bounds from here.
public struct Limits: Sendable, Hashable {
    /// Longest line of a message's head, folded parts included, in bytes.
    public var line = 64 * 1024

    /// Longest head (start line and headers), in bytes.
    public var head = 256 * 1024

    /// Most header lines of one message, after unfolding.
    public var headers = 256

    /// Longest body, in bytes: presence of 500 people, with 16 KiB about each.
    public var body = 8 * 1024 * 1024

    /// Most parts of one multipart body.
    public var parts = 1024

    /// Creates the default limits.
    public init() {}
}
