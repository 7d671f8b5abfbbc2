/// The version of the authentication protocol, [MS-SIPAE] 2.2: which fields a signature covers.
public enum ProtocolVersion: Int, Sendable, Hashable, Comparable {
    /// Live Communications Server; messages do not name it.
    case v2 = 2
    /// Office Communications Server 2007.
    case v3 = 3
    /// Everything later. The message that completes a handshake is signed.
    case v4 = 4

    /// The version that a `version` parameter asks for: its absence means 2, an unknown later one the latest known.
    init(parameter: String?) {
        guard let parameter, let number = Int(parameter), number > 2 else {
            self = .v2
            return
        }
        self = ProtocolVersion(rawValue: number) ?? .v4
    }

    /// Earlier versions come first.
    public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool { left.rawValue < right.rawValue }
}
