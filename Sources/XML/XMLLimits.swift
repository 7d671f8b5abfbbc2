/// Bounds of one document. They are checked before libxml2 sees a byte, so that no document costs much memory or time.
public struct XMLLimits: Sendable, Equatable {
    /// Longest document, in bytes.
    public var bytes: Int
    /// Deepest nesting of elements; the root has depth 1. At most 200, below libxml2's own bound of 256.
    public var depth: Int
    /// Most elements, attributes, comments and processing instructions together.
    public var nodes: Int
    /// Most attributes and namespace declarations of one element.
    public var attributes: Int

    /// Bounds for a document from a server whose kind says nothing else (sign-in.md, section 13).
    public static let standard = XMLLimits(bytes: 4 << 20, depth: 64, nodes: 65_536, attributes: 64)

    /// Makes bounds; values outside what the reader can promise are brought into range.
    public init(bytes: Int, depth: Int, nodes: Int, attributes: Int) {
        self.bytes = min(max(bytes, 0), 64 << 20)
        self.depth = min(max(depth, 1), 200)
        self.nodes = max(nodes, 1)
        self.attributes = max(attributes, 0)
    }
}
