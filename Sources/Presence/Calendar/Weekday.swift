/// The days of the week as mail servers name and number them.
enum Weekday {
    private static let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// 0: Sunday; nil for another word.
    static func number(_ name: some StringProtocol) -> Int? { names.firstIndex { $0 == name } }

    /// That of a time in Unix seconds, in UTC.
    static func number(of time: Int64) -> Int {
        let days = (time - Day.time(of: time)) / Day.length
        // The epoch was a Thursday.
        return Int(((days + 4) % 7 + 7) % 7)
    }
}
