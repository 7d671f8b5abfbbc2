import XML

/// What somebody's devices can do.
public struct DeviceCapabilities: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Instant messages.
    public static let text = DeviceCapabilities(rawValue: 1)
    public static let voice = DeviceCapabilities(rawValue: 2)
    public static let video = DeviceCapabilities(rawValue: 4)
    /// Sharing of applications or the desktop.
    public static let sharing = DeviceCapabilities(rawValue: 8)

    /// Reads a `services` element: what at least one service can receive.
    init(_ element: XMLElement) {
        self = []
        for capability in element.elements("service", "capabilities").flatMap(\.elements)
        where capability.attribute("render") != "false" {
            switch capability.name {
            case "text": insert(.text)
            case "voice": insert(.voice)
            case "video": insert(.video)
            case "applicationSharing": insert(.sharing)
            default: break
            }
        }
    }
}
