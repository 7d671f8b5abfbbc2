import SIP

/// What an authentication header says of the message's signature, verbatim ([MS-SIPAE] 2.2).
struct SignatureFields: Sendable {
    let scheme: String
    private(set) var realm: String?
    private(set) var targetname: String?
    private(set) var opaque: String?
    /// `crand` or `srand`.
    private(set) var salt: String?
    /// `cnum` or `snum`.
    private(set) var counter: String?
    /// `response` or `rspauth`.
    private(set) var signature: String?

    /// The readable values of all lines called `name`, in order; broken lines are left out.
    static func all(in message: Message, _ name: HeaderName, of side: SigningSide) -> [SignatureFields] {
        var all: [SignatureFields] = []
        for line in message.headers.all(name) {
            let before = all.count
            do {
                try read(line, side, into: &all)
            } catch {
                all.removeSubrange(before...)
            }
        }
        return all
    }

    private static func read(
        _ text: String, _ side: SigningSide, into all: inout [SignatureFields]
    ) throws(ParseError) {
        let line = text.utf8.span
        var words = AuthenticationWords()
        while let word = try words.next(in: line) {
            if word.isScheme {
                all.append(SignatureFields(scheme: word.name(in: line)))
            } else {
                all[all.count - 1].take(word, in: line, side)
            }
        }
    }

    private init(scheme: String) {
        self.scheme = scheme
    }

    /// Whether the scheme is `name`, without regard to case.
    func hasScheme(_ name: String) -> Bool { scheme == name || scheme.lowercased() == name.lowercased() }

    private mutating func take(_ word: AuthenticationWord, in line: Span<UInt8>, _ side: SigningSide) {
        func take(_ name: StaticString, _ field: inout String?) -> Bool {
            guard word.isCalled(name, in: line) else { return false }
            // Of several parameters with one name the first one counts.
            if field == nil { field = word.value(in: line) }
            return true
        }
        _ =
            take(side.signature, &signature) || take(side.salt, &salt) || take(side.counter, &counter)
            || take("realm", &realm) || take("targetname", &targetname) || take("opaque", &opaque)
    }
}
