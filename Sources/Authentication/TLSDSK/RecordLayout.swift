/// How a server cuts the plaintext part of a flight into TLS records. Both are legal: hashes and limits concern
/// messages, not records.
public enum RecordLayout: Sendable, Hashable, CaseIterable {
    /// As few records as possible, as Windows does. Some clients cannot read anything else.
    case onePerFlight
    /// One for each handshake message, as OpenSSL does.
    case onePerMessage
    /// Two for each handshake message: its first byte, and the rest, as counter-measures against BEAST cut data.
    case firstByteAlone

    /// The most bytes of one record's content, RFC 5246 6.2.1.
    private static let maximumContent = 16384
    private static let headerSize = 5
    private static let handshake: UInt8 = 22

    /// Lays out a flight that has one record for each message. What comes from the ChangeCipherSpec on stays as it is.
    func apply(to flight: [UInt8]) -> [UInt8] {
        switch self {
        case .onePerFlight: Self.merged(flight)
        case .onePerMessage: flight
        case .firstByteAlone: Self.split(flight)
        }
    }

    private static func merged(_ flight: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var content: [UInt8] = []
        var rest = flight[...]
        while let record = handshakeRecord(at: rest) {
            let body = record.dropFirst(headerSize)
            if content.count + body.count > maximumContent {
                append(content, version: flight, to: &result)
                content = []
            }
            content += body
            rest = rest.dropFirst(record.count)
        }
        append(content, version: flight, to: &result)
        return result + rest
    }

    private static func split(_ flight: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = flight[...]
        while let record = handshakeRecord(at: rest) {
            let body = record.dropFirst(headerSize)
            append(Array(body.prefix(1)), version: flight, to: &result)
            append(Array(body.dropFirst()), version: flight, to: &result)
            rest = rest.dropFirst(record.count)
        }
        return result + rest
    }

    /// The record that `bytes` begin with, if it is complete and one of the handshake.
    private static func handshakeRecord(at bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let header = Array(bytes.prefix(headerSize))
        guard header.count == headerSize, header[0] == handshake else { return nil }
        let size = headerSize + Int(header[3]) << 8 + Int(header[4])
        return bytes.count >= size ? bytes.prefix(size) : nil
    }

    private static func append(_ content: [UInt8], version flight: [UInt8], to result: inout [UInt8]) {
        guard !content.isEmpty else { return }
        result.append(handshake)
        result += flight.dropFirst().prefix(2)
        result += [UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)]
        result += content
    }
}
