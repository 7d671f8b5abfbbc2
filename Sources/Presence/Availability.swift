/// How reachable somebody is: the number that pools compare, and the class that it lies in ([MS-PRES] 3.7.5.5).
public struct Availability: Sendable, Hashable, Comparable {
    /// The classes, the most reachable first.
    public enum Class: Sendable, Hashable, CaseIterable {
        case unset
        case available
        case availableIdle
        case busy
        case busyIdle
        case doNotDisturb
        case beRightBack
        case away
        case offline
    }

    /// The number: 0 is unset, 18000 and more is offline.
    public let number: Int

    /// Takes a number as it came; a negative one is unset.
    public init(_ number: Int) {
        self.number = max(number, 0)
    }

    /// The class.
    public var kind: Class {
        switch number {
        case ..<3000: .unset
        case ..<4500: .available
        case ..<6000: .availableIdle
        case ..<7500: .busy
        case ..<9000: .busyIdle
        case ..<12000: .doNotDisturb
        case ..<15000: .beRightBack
        case ..<18000: .away
        default: .offline
        }
    }

    /// What endpoints publish.
    public static let available = Availability(3500)
    /// What endpoints publish.
    public static let busy = Availability(6500)
    /// What endpoints publish.
    public static let doNotDisturb = Availability(9500)
    /// What endpoints publish.
    public static let beRightBack = Availability(12500)
    /// What endpoints publish.
    public static let away = Availability(15500)
    /// What endpoints publish; as the user's own choice it hides everything else: "appear offline".
    public static let offline = Availability(18500)
    /// Nothing is said.
    public static let unset = Availability(0)

    /// Orders by number.
    public static func < (left: Availability, right: Availability) -> Bool { left.number < right.number }
}
