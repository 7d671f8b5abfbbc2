import Presence
import Security
import Testing
import XML

/// 2024-05-01 is a Wednesday; in Seattle it is daylight time, seven hours west.
@Suite struct CalendarTests {
    private static let midnight: Int64 = 1_714_521_600  // 2024-05-01T00:00:00Z
    private static let hours = """
        <WorkingHours xmlns="http://schemas.microsoft.com/exchange/services/2006/types"><TimeZone><Bias>480</Bias>\
        <StandardTime><Bias>0</Bias><Time>02:00:00</Time><DayOrder>1</DayOrder><Month>11</Month>\
        <DayOfWeek>Sunday</DayOfWeek></StandardTime><DaylightTime><Bias>-60</Bias><Time>02:00:00</Time>\
        <DayOrder>2</DayOrder><Month>3</Month><DayOfWeek>Sunday</DayOfWeek></DaylightTime></TimeZone>\
        <WorkingPeriodArray><WorkingPeriod><DayOfWeek>Monday Tuesday Wednesday Thursday Friday</DayOfWeek>\
        <StartTimeInMinutes>540</StartTimeInMinutes><EndTimeInMinutes>1020</EndTimeInMinutes></WorkingPeriod>\
        </WorkingPeriodArray></WorkingHours>
        """

    /// A person whose calendar begins at a day's midnight; a character for each quarter of an hour.
    private func person(
        _ slots: String, since day: String = "2024-05-01", hours: String? = nil, time: String = "2024-05-01T00:00:00Z"
    ) throws -> Presentity {
        let person = Presentity()
        let freeBusy = """
            <freeBusy startTime="\(day)T00:00:00Z" granularity="PT15M" encodingVersion="1">\(Self.encoded(slots))\
            </freeBusy>
            """
        _ = try person.apply(categories(Self.category(1, freeBusy, time)))
        if let hours { _ = try person.apply(categories(Self.category(0, hours, time))) }
        return person
    }

    private static func category(_ instance: Int, _ content: String, _ time: String) -> String {
        """
        <category name="calendarData" instance="\(instance)" publishTime="\(time)">\
        <calendarData xmlns="http://schemas.microsoft.com/2006/09/sip/calendarData" mailboxID="bob@contoso.com">\
        \(content)</calendarData></category>
        """
    }

    private static func encoded(_ slots: String) -> String {
        var bytes = [UInt8](repeating: 0, count: (slots.utf8.count + 3) / 4)
        for (index, digit) in slots.utf8.enumerated() { bytes[index / 4] |= (digit - 48) << (index % 4 * 2) }
        return Base64.encode(bytes)
    }

    private static func quarters(_ state: Int, _ count: Int) -> String { String(repeating: "\(state)", count: count) }

    @Test(arguments: [
        ("0000", "AA=="), ("2222", "qg=="), ("0123", "5A=="), ("0022", "oA=="), ("00000000222233331", "AACq/wE="),
    ])
    func slotsAreWrittenAsInTheSpecification(slots: String, text: String) {
        #expect(Self.encoded(slots) == text)
    }

    @Test func aCalendarSaysWhatIsAndUntilWhen() throws {
        let bob = try person("0000" + "1" + "222" + "33" + Self.quarters(0, 46))
        #expect(bob.calendar(at: Self.midnight - 1) == nil)
        let states: [(Int64, CalendarOutlook.State, Int64?)] = [
            (0, .free, 3600), (3599, .free, 3600), (3600, .tentative, 4500), (4500, .busy, 7200),
            (7300, .outOfOffice, 9000),
        ]
        for (second, state, end) in states {
            let outlook = try #require(bob.calendar(at: Self.midnight + second))
            #expect(outlook.state == state && outlook.end == end.map { Self.midnight + $0 } && !outlook.isLong)
        }
        let free = try #require(bob.calendar(at: Self.midnight + 9000))
        #expect(free.state == .free && free.end == nil && free.isLong)
        let last = try #require(bob.calendar(at: Self.midnight + 49_000))
        #expect(last.end == nil && !last.isLong, "nobody knows what follows")
        #expect(bob.calendar(at: Self.midnight + 56 * 900) == nil)
    }

    @Test func whoeverIsFreeIsAtWorkOrNotByTheirOwnClocks() throws {
        let bob = try person(Self.quarters(0, 4 * 48), hours: Self.hours)
        let nine = Self.midnight + 16 * 3600
        #expect(bob.calendar(at: nine - 3600)?.state == .notWorking)
        #expect(bob.calendar(at: nine - 3600)?.end == nine)
        #expect(bob.calendar(at: nine)?.state == .free)
        let noon = try #require(bob.calendar(at: nine + 3 * 3600))
        #expect(noon.state == .free && noon.end == nine + 8 * 3600 && !noon.isLong)
        let night = try #require(bob.calendar(at: nine + 9 * 3600))
        #expect(night.state == .notWorking && night.end == nine + 24 * 3600 && night.isLong)
    }

    @Test(arguments: [
        // The Sundays on which the clocks change, an hour before and after.
        ("2024-03-10", 9, 17), ("2024-03-11", 15, 16), ("2024-11-01", 15, 16), ("2024-11-04", 16, 17),
        ("2025-01-15", 16, 17), ("2024-07-15", 15, 16),
    ])
    func clocksThatChangeAreFollowed(day: String, before: Int64, after: Int64) throws {
        let midnight = try #require(XMLTimestamp("\(day)T00:00:00Z")).unixSeconds
        let bob = try person(Self.quarters(0, 96), since: day, hours: Self.hours)
        #expect(bob.calendar(at: midnight + before * 3600)?.state == .notWorking)
        let isSunday = day == "2024-03-10"
        #expect(bob.calendar(at: midnight + after * 3600)?.state == (isSunday ? .notWorking : .free))
    }

    @Test func theNewestCalendarCountsAndOneThatIsTakenBackDoesNot() throws {
        let bob = try person("2222", time: "2024-05-01T00:00:00Z")
        let newer = "<freeBusy startTime=\"2024-05-01T00:00:00Z\" granularity=\"PT15M\">/w==</freeBusy>"
        _ = try bob.apply(categories(Self.category(2, newer, "2024-05-01T00:10:00Z")))
        #expect(bob.calendar(at: Self.midnight)?.state == .outOfOffice)
        _ = try bob.apply(categories("<category name=\"calendarData\" instance=\"2\"/>"))
        #expect(bob.calendar(at: Self.midnight)?.state == .busy)
        _ = bob.withdraw()
        #expect(bob.calendar(at: Self.midnight) == nil)
    }

    @Test(arguments: [
        "<freeBusy startTime=\"2024-05-01T00:00:00Z\" granularity=\"PT30M\">AA==</freeBusy>",
        "<freeBusy startTime=\"someday\" granularity=\"PT15M\">AA==</freeBusy>",
        "<freeBusy startTime=\"2024-05-01T00:00:00Z\" granularity=\"PT15M\">!</freeBusy>",
        "<freeBusy startTime=\"2024-05-01T00:00:00Z\" granularity=\"PT15M\"/>", "<freeBusy/>", "",
    ])
    func aCalendarThatCannotBeReadSaysNothing(content: String) throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.category(1, content, "2024-05-01T00:00:00Z")))
        #expect(bob.calendar(at: Self.midnight) == nil)
    }

    @Test(arguments: [
        ("<Bias>480</Bias>", "<Bias>9999999999999999999</Bias>"), ("<Month>3</Month>", "<Month>13</Month>"),
        ("<StartTimeInMinutes>540<", "<StartTimeInMinutes>-1<"), ("<DayOrder>2<", "<DayOrder>99<"),
        ("<Time>02:00:00</Time>", "<Time>-9223372036854775808:0:0</Time>"), ("1020", "9223372036854775807"),
    ])
    func nonsenseInWorkingHoursDoesNoHarm(part: String, nonsense: String) throws {
        let hours = Self.hours.split(separator: part, omittingEmptySubsequences: false).joined(separator: nonsense)
        #expect(hours != Self.hours)
        let bob = try person(Self.quarters(0, 96), hours: hours)
        #expect(bob.calendar(at: Self.midnight + 18 * 3600) != nil)
    }
}
