/// The time during which a certificate holds, in Unix seconds.
public struct Validity: Sendable, Hashable {
    /// The first second.
    public var notBefore: Int64
    /// The last second.
    public var notAfter: Int64

    /// From `notBefore` to `notAfter`, both in Unix seconds.
    public init(notBefore: Int64, notAfter: Int64) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Whether `time`, in Unix seconds, lies inside.
    public func contains(_ time: Int64) -> Bool {
        notBefore <= time && time <= notAfter
    }
}
