/// Days of 24 hours, as clocks show them.
enum Day {
    /// In seconds.
    static let length: Int64 = 86_400

    /// The seconds since midnight.
    static func time(of moment: Int64) -> Int64 { (moment % length + length) % length }
}
