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
        for service in element.elements("service") {
            for capabilities in service.elements("capabilities") {
                formUnion(Self.received(capabilities))
            }
        }
    }

    private static func received(_ capabilities: XMLElement) -> DeviceCapabilities {
        var result: DeviceCapabilities = []
        for capability in capabilities.elements where capability.attribute("render") != "false" {
            switch capability.name {
            case "text": result.insert(.text)
            case "voice": result.insert(.voice)
            case "video": result.insert(.video)
            case "applicationSharing": result.insert(.sharing)
            default: break
            }
        }
        return result
    }
}
