import SIP
import Security

/// What an authentication header says of the message's signature, verbatim ([MS-SIPAE] 2.2). It is read where it is
/// asked for: of most fields it is only asked whether they are what was agreed on.
struct SignatureFields: Sendable {
    fileprivate struct Words {
        let scheme: AuthenticationWord
        var realm: AuthenticationWord?
        var targetname: AuthenticationWord?
        var opaque: AuthenticationWord?
        var salt: AuthenticationWord?
        var counter: AuthenticationWord?
        var signature: AuthenticationWord?
    }

    private let line: String
    private var words: Words

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
                all.append(SignatureFields(line: text, words: Words(scheme: word)))
            } else {
                all[all.count - 1].words.take(word, in: line, side)
            }
        }
    }

    /// The scheme as spelled.
    var scheme: String { words.scheme.name(in: line.utf8.span) }
    /// The handle.
    var opaque: String? { words.opaque?.value(in: line.utf8.span) }
    /// `crand` or `srand`.
    var salt: String? { words.salt?.value(in: line.utf8.span) }
    /// `cnum` or `snum`.
    var counter: String? { words.counter?.value(in: line.utf8.span) }

    /// The realm, which most often is `expected`.
    func realm(expecting expected: String) -> String? {
        words.realm?.value(in: line.utf8.span, expecting: expected)
    }

    /// The target, which most often is `expected`.
    func targetname(expecting expected: String) -> String? {
        words.targetname?.value(in: line.utf8.span, expecting: expected)
    }

    /// Whether there is a signature, of whatever worth.
    var isSigned: Bool { words.signature != nil }

    /// `response` or `rspauth`; nil for what is no hexadecimal text.
    var signature: [UInt8]? {
        words.signature?.content.flatMap { Hexadecimal.decode(line.utf8.span.extracting($0)) }
    }

    /// Whether the scheme is `name`, without regard to case.
    func hasScheme(_ name: String) -> Bool {
        let scheme = scheme
        return scheme == name || scheme.lowercased() == name.lowercased()
    }
}

extension SignatureFields.Words {
    fileprivate mutating func take(_ word: AuthenticationWord, in line: Span<UInt8>, _ side: SigningSide) {
        func take(_ name: StaticString, _ place: inout AuthenticationWord?) -> Bool {
            guard word.isCalled(name, in: line) else { return false }
            // Of several parameters with one name the first one counts.
            if place == nil { place = word }
            return true
        }
        _ =
            take(side.signature, &signature) || take(side.salt, &salt) || take(side.counter, &counter)
            || take("realm", &realm) || take("targetname", &targetname) || take("opaque", &opaque)
    }
}
