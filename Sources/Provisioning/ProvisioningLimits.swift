public import XML

/// Bounds on the settings that are taken from a pool. What goes beyond is left out, and the rest is used.
public enum ProvisioningLimits {
    /// Most groups.
    public static let groups = 64
    /// Most settings of one group.
    public static let settings = 512
    /// Longest setting, in bytes.
    public static let text = 2048
    /// Bounds of the document.
    public static let document = XMLLimits(bytes: 1 << 20, depth: 16, nodes: 16_384, attributes: 64)
}
