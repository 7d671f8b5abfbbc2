public import SIP

/// A session of instant messages as SDP describes it (messaging sheet 2).
public struct MessageSession: Sendable, Hashable {
    public static let contentType = "application/sdp"
    /// What is shown here.
    public static let accepted = [
        "text/plain", "text/html", "text/rtf", "multipart/alternative", "application/im-iscomposing+xml",
    ]

    /// What the peer shows.
    public let accepted: AcceptedTypes

    /// Reads a description; nil without a line for messages.
    public init?(parsing body: [UInt8]) {
        let lines = String(decoding: body.prefix(16 * 1024), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.contains(where: { $0.hasPrefix("m=message ") || $0.hasPrefix("m=x-ms-message ") }) else {
            return nil
        }
        let types = lines.first { $0.hasPrefix("a=accept-types:") }?.dropFirst("a=accept-types:".count)
        accepted = AcceptedTypes((types ?? "").split(separator: " ").map(String.init))
    }

    /// Our own description.
    ///
    /// - Parameters:
    ///   - host: the address that is named; it means nothing, but must be one.
    ///   - user: our URI in answers; nil in offers.
    public static func description(host: String, user: URI?) -> [UInt8] {
        let family = host.contains(":") ? "IP6" : "IP4"
        let lines = [
            "v=0", "o=- 0 0 IN \(family) \(host)", "s=session", "c=IN \(family) \(host)", "t=0 0",
            "m=message 5060 sip \(user?.description ?? "null")", "a=accept-types:\(accepted.joined(separator: " "))",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }
}
