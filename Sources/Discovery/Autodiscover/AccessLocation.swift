/// Where a pool thinks that the client is.
public enum AccessLocation: String, Sendable, Hashable {
    case inside = "internal"
    case outside = "external"
}
