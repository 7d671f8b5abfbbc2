import Security
import XML

/// When somebody is busy, in quarters of an hour ([MS-PRES] calendarData/freeBusy; services sheet 7.4).
struct FreeBusy: Sendable, Hashable {
    enum Slot: UInt8, Sendable, Hashable {
        case free
        case tentative
        case busy
        case outOfOffice
    }

    /// The length of a slot, in seconds; other granularities are not known.
    static let length: Int64 = 900
    private static let granularity = "PT15M"

    /// Unix seconds.
    private let start: Int64
    /// Four slots in each byte, the first in the lowest bits.
    private let slots: [UInt8]

    /// Reads a `freeBusy` element; nil for one that cannot be read.
    init?(_ element: XMLElement) {
        guard element.attribute("granularity") == Self.granularity,
            let start = element.attribute("startTime").flatMap({ XMLTimestamp($0) }),
            let slots = try? Base64.decode(element.trimmedText, whitespace: .ignored, limit: PresenceLimits.calendar),
            !slots.isEmpty
        else { return nil }
        self.start = start.unixSeconds
        self.slots = slots
    }

    /// Where the slots end.
    var end: Int64 { start + Int64(slots.count * 4) * Self.length }

    /// What a moment lies in; nil before and after what is known.
    subscript(moment: Int64) -> Slot? {
        guard (start..<end).contains(moment) else { return nil }
        let index = Int((moment - start) / Self.length)
        return Slot(rawValue: slots[index / 4] >> (index % 4 * 2) & 3)
    }

    /// When it is something else than at a moment, for the first time; nil if that is not known.
    func change(after moment: Int64) -> Int64? {
        guard let slot = self[moment] else { return nil }
        let next = start + ((moment - start) / Self.length + 1) * Self.length
        return stride(from: next, to: end, by: Int64.Stride(Self.length)).first { self[$0] != slot }
    }
}
