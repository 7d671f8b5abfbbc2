/// The bounds of what is received and of what waits to be sent.
enum Limits {
    /// All header lines of one HTTP answer together, in bytes.
    static let httpHeaders = 256 * 1024
    /// Redirects of one request, whatever it asks for.
    static let redirects = 10
    /// Bytes that one read of a byte stream returns at most.
    static let streamChunk = 64 * 1024
    /// Bytes that are sent at once, since they fill a TLS record; fewer wait for others of the same turn.
    static let streamPiece = 16 * 1024
    /// Bytes that wait on a byte stream until the peer takes them.
    static let streamQueue = 4 * 1024 * 1024
    /// Bytes of a body that a trace shows.
    static let traceBody = 256 * 1024
}
