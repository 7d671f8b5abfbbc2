/// Bounds on the contents of messages that are received.
public enum ContentLimits {
    /// The longest content that is read, in bytes; the rest is cut off.
    public static let bytes = 256 * 1024
    /// The deepest nesting of elements, groups and parts that is read.
    static let depth = 128
    /// The deepest nesting of multipart bodies.
    static let parts = 8
    /// The longest `style` attribute that is read, in characters.
    static let style = 4096
}
