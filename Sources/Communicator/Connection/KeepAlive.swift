import SIP

/// When the connection needs a sign of life ([MS-CONMGMT] 2.2.1).
///
/// Half of the negotiated time is waited, so that one lost beat does not end the connection.
struct KeepAlive: Sendable, Equatable {
    /// The bytes of a sign of life.
    static let beat: [UInt8] = Array("\r\n\r\n".utf8)

    /// How long the connection may be silent before a beat is due.
    private(set) var interval: Duration

    init(initial: Duration) {
        interval = initial
    }

    /// Takes over the time that a response names; without a valid one nothing changes.
    mutating func adopt(_ response: Message) {
        guard let header = response.keepAlive, header.isValue("UAS"),
            let seconds = header.parameters["timeout"].flatMap({ UInt32($0) }), seconds >= 2
        else { return }
        interval = .milliseconds(Int64(min(seconds, 3600)) * 500)
    }
}
