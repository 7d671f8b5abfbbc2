import Localization

/// The faults that a pool was asked for, with their numbers.
public struct FaultPlan: Sendable, Equatable, ExpressibleByArrayLiteral {
    private var numbers: [Fault: Int] = [:]

    /// No fault.
    public init() {}

    /// Faults with their standard numbers.
    public init(arrayLiteral faults: Fault...) {
        for fault in faults { add(fault) }
    }

    /// A text on the command line that is not a fault.
    public struct Unknown: Error, Equatable, CustomStringConvertible {
        /// The text.
        public let text: String

        /// One sentence.
        public var description: String { localized("'\(text)' is not a fault of the pool; --help lists them") }
    }

    /// Reads a fault as `name` or `name=number`.
    public mutating func add(parsing text: String) throws(Unknown) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let fault = Fault(rawValue: String(name)) else { throw Unknown(text: text) }
        guard parts.count == 2 else { return add(fault) }
        guard fault.parameter != nil, let number = Int(parts[1]), (0...1_000_000).contains(number) else {
            throw Unknown(text: text)
        }
        add(fault, number)
    }

    /// Adds a fault with its standard number, or with `number`.
    public mutating func add(_ fault: Fault, _ number: Int? = nil) {
        numbers[fault] = number ?? fault.parameter?.standard ?? 0
    }

    /// Whether the pool has the fault.
    public func contains(_ fault: Fault) -> Bool {
        numbers[fault] != nil
    }

    /// The number of a fault that the pool has; nil if it has not.
    public subscript(fault: Fault) -> Int? { numbers[fault] }
}
