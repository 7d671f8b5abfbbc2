/// The names of headers that are known, found by their bytes: every header of every message is looked up here.
struct HeaderNameTable: Sendable {
    static let shared = HeaderNameTable()

    /// The usual spellings; the number of a name is its place here, counted from 1.
    private static let spellings = [
        "Accept", "Allow", "Allow-Events", "Authentication-Info", "Authorization", "Call-ID", "Contact",
        "Content-Encoding", "Content-ID", "Content-Length", "Content-Transfer-Encoding", "Content-Type", "CSeq",
        "Date", "Event", "Expires", "From", "Max-Forwards", "ms-client-diagnostics", "Ms-Conversation-ID",
        "ms-diagnostics", "ms-diagnostics-public", "ms-im-format", "ms-keep-alive", "ms-piggyback-cseq", "ms-subnet",
        "ms-text-format", "ms-user-logon-data", "P-Asserted-Identity", "P-Preferred-Identity",
        "P-Preferred-Registrar", "presence-state", "Proxy-Authenticate", "Proxy-Authentication-Info",
        "Proxy-Authorization", "Proxy-Require", "Record-Route", "Refer-To", "Referred-By", "Require", "Retry-After",
        "Route", "Server", "Session-Expires", "Subject", "Subscription-State", "Supported", "To", "Unsupported",
        "User-Agent", "Via", "Warning", "WWW-Authenticate", "Ms-Sender", "Accept-Contact", "Request-Disposition",
        "Reject-Contact", "Identity-Info", "Identity", "EndPoints", "Roster-Manager", "TriggeredInvite",
    ]

    /// RFC 3261 7.3.3 and 20, RFC 3841, RFC 4474.
    private static let compactForms = [
        "a": "Accept-Contact", "b": "Referred-By", "c": "Content-Type", "d": "Request-Disposition",
        "e": "Content-Encoding", "f": "From", "i": "Call-ID", "j": "Reject-Contact", "k": "Supported",
        "l": "Content-Length", "m": "Contact", "n": "Identity-Info", "o": "Event", "r": "Refer-To", "s": "Subject",
        "t": "To", "u": "Allow-Events", "v": "Via", "x": "Session-Expires", "y": "Identity",
    ]

    private struct Entry {
        let key: ByteSlice
        let number: UInt8
    }

    /// By the hash of the name.
    private var buckets = [[Entry]](repeating: [], count: 256)

    private init() {
        for (index, spelling) in Self.spellings.enumerated() {
            add(spelling, UInt8(truncatingIfNeeded: index + 1))
        }
        for (form, spelling) in Self.compactForms { add(form, number(of: ByteSlice(spelling))) }
    }

    /// The number of a name in any case; 0 if it is not known.
    func number(of name: ByteSlice) -> UInt8 {
        let bucket = buckets[Self.hash(name)]
        for entry in bucket where entry.key.count == name.count {
            if entry.key.elementsEqual(name, by: Byte.isSameIgnoringCase) { return entry.number }
        }
        return 0
    }

    /// The usual spelling of a name; nil for 0.
    func spelling(of number: UInt8) -> String? {
        number == 0 ? nil : Self.spellings[Int(number) - 1]
    }

    private mutating func add(_ name: String, _ number: UInt8) {
        let key = ByteSlice(name)
        buckets[Self.hash(key)].append(Entry(key: key, number: number))
    }

    private static func hash(_ name: ByteSlice) -> Int {
        Int(name.reduce(UInt8(0)) { $0 &* 31 &+ ($1 | 0x20) })
    }
}
