import Glibc

/// A point in time from an `xs:dateTime`, to the second.
public struct XMLTimestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let unixSeconds: Int64

    /// Reads `YYYY-MM-DDThh:mm:ss`, with or without a fraction (which is dropped), with `Z`, an offset `±hh:mm` or
    /// nothing, which counts as UTC. Years 0001 to 9999.
    public init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var text = text
        guard let seconds = text.withUTF8({ Self.seconds(in: $0[...]) }) else { return nil }
        unixSeconds = seconds
    }

    /// Makes a time to be written.
    public init(unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    /// Orders by time.
    public static func < (left: XMLTimestamp, right: XMLTimestamp) -> Bool {
        left.unixSeconds < right.unixSeconds
    }

    private static func seconds(in text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
        var rest = text
        guard let year = rest.takeNumber(digits: 4, in: 1...9999), rest.take("-"),
            let month = rest.takeNumber(digits: 2, in: 1...12), rest.take("-"),
            let day = rest.takeNumber(digits: 2, in: 1...days(in: month, of: year)), rest.take("T"),
            let hour = rest.takeNumber(digits: 2, in: 0...24), rest.take(":"),
            let minute = rest.takeNumber(digits: 2, in: 0...59), rest.take(":"),
            let second = rest.takeNumber(digits: 2, in: 0...60),
            hour < 24 || (minute == 0 && second == 0),
            rest.dropFraction(), let offset = rest.takeOffset(), rest.isEmpty
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        return Int64(((days * 24 + hour) * 60 + minute) * 60 + second - offset)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day is last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}

extension XMLTimestamp: CustomStringConvertible {
    /// As written in a document: `2024-05-01T10:00:00Z`.
    public var description: String {
        var moment = time_t(unixSeconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeNumber(digits: Int, in range: ClosedRange<Int>) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = first, Self.isDigit(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
            removeFirst()
        }
        return range.contains(number) ? number : nil
    }

    fileprivate mutating func dropFraction() -> Bool {
        guard take(".") else { return true }
        let digits = prefix(while: Self.isDigit)
        removeFirst(digits.count)
        return !digits.isEmpty
    }

    /// Seconds east of Greenwich.
    fileprivate mutating func takeOffset() -> Int? {
        if isEmpty || take("Z") { return 0 }
        let isWest = first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hours = takeNumber(digits: 2, in: 0...14), take(":"),
            let minutes = takeNumber(digits: 2, in: 0...59)
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes) * 60
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
