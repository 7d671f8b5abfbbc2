import Communicator
import EventLoop
import Localization
import Release

/// Texts that live as long as the process, for functions that return `const char *`.
enum StaticText {
    static let version = make(Release.version)
    static let userAgent = make(UserAgent.standard)
    static let knownUserAgents = UserAgent.known.map(make)
    static let unknown = make("unknown")
    static let names = SignInError.Kind.byCode.mapValues { make($0.name) }
    static let sentences = SignInError.Kind.byCode.mapValues { make($0.sentence) }
    static let success = make("none")
    static let signedOut = make(localized("Signed out."))
    static let unknownSentence = make(localized("An error that this version does not know."))

    static let none = make("")

    /// The texts of `kept(_:)`, each once.
    @LoopActor private static var texts: [String: Pointer] = [:]

    /// One of the sentences that the program knows, none of which has a part that varies.
    @LoopActor
    static func kept(_ sentence: String) -> Pointer {
        if let text = texts[sentence] { return text }
        let text = make(sentence)
        texts[sentence] = text
        return text
    }

    /// A C string, never freed.
    struct Pointer: @unchecked Sendable {
        let bytes: UnsafePointer<CChar>
    }

    private static func make(_ text: String) -> Pointer {
        let source = text.utf8CString
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: source.count)
        _ = copy.initialize(from: source)
        // A string's UTF-8 always has its NUL, so the buffer is never empty.
        return Pointer(bytes: UnsafePointer(copy.baseAddress.unsafelyUnwrapped))
    }
}
