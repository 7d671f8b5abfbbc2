/// The pool of an account as an earlier sign-in has found it.
///
/// It is kept as lines of `name: value`, the version first. What is not understood makes the whole text worthless: the
/// pool is found anew then.
public struct KnownPool: Sendable, Equatable {
    /// The most bytes of the text.
    public static let maximumSize = 16 * 1024
    private static let version = "1"
    /// The most endpoints that are kept.
    private static let maximumCandidates = 8

    /// The endpoint that served the account, then what was found beside it.
    public var location: Location
    /// The IP address at which the first endpoint was, where a certificate shows whether it still is: it saves a
    /// look-up.
    public private(set) var address: String?

    public init(_ location: Location, address: String? = nil) {
        self.location = location
        self.address = address.flatMap { Self.isAddress($0) ? $0 : nil }
    }

    private static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
                    || Character(UnicodeScalar(byte)).isHexDigit
            }
    }

    /// Reads what ``text`` wrote; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumSize, text.utf8.allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) })
        else { return nil }
        var lines = text.split(separator: "\n").makeIterator()
        guard lines.next() == "version: \(Self.version)" else { return nil }
        location = Location(candidates: [])
        while let line = lines.next() {
            guard let colon = line.firstIndex(of: ":"), add(line[..<colon], String(line[colon...].dropFirst(2))) else {
                return nil
            }
        }
        guard isOfUse else { return nil }
    }

    private var isOfUse: Bool { !location.candidates.isEmpty || location.links.ucwa != nil }

    private mutating func add(_ name: Substring, _ value: String) -> Bool {
        switch name {
        case "tls", "tcp":
            guard let transport = Candidate.Transport(rawValue: String(name)), let server = ServerAddress(value),
                location.candidates.count < Self.maximumCandidates
            else { return false }
            location.candidates.append(Candidate(host: server.host, port: server.port, transport: transport))
        case "place":
            guard let place = AccessLocation(rawValue: value) else { return false }
            location.links.location = place
        case "address":
            guard Self.isAddress(value) else { return false }
            address = value
        case "webtickets": location.links.webTickets = value
        case "ucwa": location.links.ucwa = value
        case "user": location.links.userPage = value
        default: return false
        }
        return true
    }

    /// The pool as text; nil if there is neither an endpoint in it nor the place where UCWA applications are made.
    public var text: String? {
        guard isOfUse else { return nil }
        var lines = ["version: \(Self.version)"]
        lines += location.candidates.prefix(Self.maximumCandidates).map { "\($0.transport.rawValue): \($0.authority)" }
        if let address { lines.append("address: \(address)") }
        let links = location.links
        let values = [
            ("place", links.location?.rawValue), ("webtickets", links.webTickets), ("ucwa", links.ucwa),
            ("user", links.userPage),
        ]
        lines += values.compactMap { name, value in value.map { "\(name): \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }
}
