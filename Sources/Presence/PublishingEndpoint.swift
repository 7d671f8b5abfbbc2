import XML

/// This endpoint as publications name it.
public struct PublishingEndpoint: Sendable {
    /// The first eight hexadecimal digits of the EPID, as a number.
    private let number: UInt32
    /// The instance's UUID.
    private let instance: String
    /// `sip:alice@contoso.com`
    private let uri: String
    private let machine: String

    /// - Parameters:
    ///   - epid: hexadecimal digits.
    ///   - instance: the UUID of `+sip.instance`.
    ///   - machine: what the user calls this machine.
    public init(epid: String, instance: String, uri: String, machine: String) {
        number = UInt32(epid.prefix(8), radix: 16) ?? 1
        self.instance = instance
        self.uri = uri
        self.machine = machine
    }

    /// The containers of every state that a client publishes.
    private static let stateContainers: [UInt32] = [2, 3]
    private static let noteContainers: [UInt32] = [200, 300, 400]
    private static let userState: UInt32 = 0x2000_0000
    private static let stateNamespace = "http://schemas.microsoft.com/2006/09/sip/state"

    /// What the endpoint is and can do: instant messages, formatted or not.
    public var device: Publication {
        let namespace = "http://schemas.microsoft.com/2006/09/sip/device"
        return Publication(
            "device", number, 2, .endpoint,
            Markup("device", ["xmlns": namespace, "endpointId": instance]) {
                Markup("capabilities", ["preferred": "false", "uri": uri]) {
                    Markup("text", ["capture": "true", "render": "true", "publish": "false"]) {}
                }
                Markup("timezone", "00:00:00+00:00")
                Markup("machineName", machine)
            })
    }

    /// How active the user is at this machine.
    public func machineState(_ availability: Availability) -> [Publication] {
        states("machineState", (number >> 4) | 0x3000_0000, .endpoint, availability, isManual: false)
    }

    /// What the user has chosen, on whichever endpoint.
    public func userState(_ availability: Availability) -> [Publication] {
        states("userState", Self.userState, .static, availability, isManual: true)
    }

    /// The user's own words; an empty text takes them back.
    public func note(_ text: String) -> [Publication] {
        Self.noteContainers.map { container in
            let content = Markup("note", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/note"]) {
                Markup("body", ["type": "personal", "uri": ""], text)
            }
            return Publication("note", 0, container, .static, text.isEmpty ? nil : content)
        }
    }

    /// Withdraws what the user has chosen, so that machines and calendar speak.
    public var resetUserState: [Publication] {
        Self.stateContainers.map { Publication("state", Self.userState, $0, .static, nil) }
    }

    private func states(
        _ kind: String, _ instance: UInt32, _ lifetime: Publication.Lifetime, _ availability: Availability,
        isManual: Bool
    ) -> [Publication] {
        Self.stateContainers.map { container in
            Publication(
                "state", instance, container, lifetime,
                Markup(
                    "state",
                    [
                        "xmlns": Self.stateNamespace, "manual": isManual ? "true" : "false",
                        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:type": kind,
                    ]
                ) {
                    Markup("availability", String(availability.number))
                    Markup("endpointLocation") {}
                })
        }
    }
}
