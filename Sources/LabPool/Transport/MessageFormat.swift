import SIP

/// How the pool writes SIP messages: usually as everybody does.
struct MessageFormat: Sendable {
    /// Long headers continue on the next line (RFC 3261 7.3.1).
    let isFolded: Bool
    /// Header names are in capitals.
    let isUpperCase: Bool

    /// Headers that are folded have at least this many parts.
    private static let foldedParts = 3

    init(_ faults: FaultPlan) {
        isFolded = faults.contains(.foldedHeaders)
        isUpperCase = faults.contains(.upperCaseHeaders)
    }

    /// The bytes of a message.
    func encode(_ message: Message) throws(InjectionError) -> [UInt8] {
        var message = message
        if isUpperCase {
            message.headers = Headers(
                message.headers.lines.map { Header(.init($0.name.spelling.uppercased()), $0.value) })
        }
        let bytes = try message.encoded()
        return isFolded ? Self.folded(bytes, body: message.body) : bytes
    }

    /// Breaks the lines of the head after commas followed by a blank.
    private static func folded(_ bytes: [UInt8], body: [UInt8]) -> [UInt8] {
        let head = String(decoding: bytes.dropLast(body.count), as: UTF8.self)
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false).map { line in
            let parts = line.split(separator: ", ", omittingEmptySubsequences: false)
            return parts.count < foldedParts ? String(line) : parts.joined(separator: ",\r\n ")
        }
        return Array(lines.joined(separator: "\r\n").utf8) + body
    }
}
