/// What the web page behind a meeting's link says.
public enum MeetingPage: Sendable, Hashable {
    case conference(MeetingInformation)
    /// The organizer is at home elsewhere: the `https` address of the page there.
    case another(String)

    private static let launcher = "domainownerjoinlauncherurl"

    /// Reads a page (messaging sheet 9.12), or the document that stands in its place for programs (UCWA sheet 6.6); nil
    /// if it names no conference.
    ///
    /// - Parameter page: UTF-8, at most 512 KiB; more is not looked at.
    public init?(_ page: [UInt8]) {
        if let information = MeetingInformation(parsing: page) {
            self = .conference(information)
            return
        }
        let text = HTMLEntities.decoded(String(decoding: page.prefix(ConferencingLimits.page), as: UTF8.self))
        var next: String?
        var before = ""
        for piece in Self.pieces(ScriptEscapes.decoded(text)) {
            defer { before = String(piece.suffix(80)) }
            guard piece.utf8.count <= 4096 else { continue }
            if let address = Self.conference(piece) {
                self = .conference(MeetingInformation(address))
                return
            }
            if next == nil, Self.namesLauncher(before) { next = Self.address(piece) }
        }
        guard let next else { return nil }
        self = .another(next)
    }

    /// Every attribute and every text of a script stands between quotes, whichever they are; what a script holds of a
    /// document, between its tags.
    private static func pieces(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" || $0 == "<" || $0 == ">" }
    }

    private static func conference(_ piece: Substring) -> ConferenceAddress? {
        ["conf", "meet", "sip:"].contains(piece.prefix(4).lowercased()) ? MeetingLink.address(piece) : nil
    }

    private static func namesLauncher(_ text: String) -> Bool {
        text.filter { !$0.isWhitespace }.lowercased().hasSuffix("\(launcher)=")
    }

    /// Scripts write a slash as `\/`.
    private static func address(_ piece: Substring) -> String? {
        let address = piece.filter { $0 != "\\" }
        guard address.lowercased().hasPrefix("https://"), !address.contains(where: \.isWhitespace) else { return nil }
        return address
    }
}
