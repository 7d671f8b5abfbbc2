import EventLoop
import Security
import XML

extension LabPool {
    /// Publishes that a user is busy from now on, for colleagues to see.
    ///
    /// - Parameter hours: how long; the rest of a day is free.
    public func publishBusyCalendar(of address: String, hours: Int) {
        // A slot has two bits, and 10 is busy: a byte is an hour.
        let bytes = [UInt8](repeating: 0xAA, count: hours) + [UInt8](repeating: 0, count: max(0, 24 - hours))
        let start = Instant.now.seconds / 900 * 900
        let freeBusy = Markup(
            "freeBusy",
            ["startTime": Instant(seconds: start).xml, "granularity": "PT15M", "encodingVersion": "1"],
            Base64.encode(bytes))
        state?.presence.publishCalendar(of: address, freeBusy)
    }
}
