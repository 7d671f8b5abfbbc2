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
        let text = String(decoding: page.prefix(ConferencingLimits.page), as: UTF8.self)
        var next: String?
        var before = ""
        // Every attribute and every text of a script stands between quotes, whichever they are.
        for piece in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\"" || $0 == "'" }) {
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

    private static func conference(_ piece: Substring) -> ConferenceAddress? {
        guard ["conf", "meet"].contains(piece.prefix(4).lowercased()) else { return nil }
        return MeetingLink.address(HTMLEntities.decoded(piece))
    }

    private static func namesLauncher(_ text: String) -> Bool {
        text.filter { !$0.isWhitespace }.lowercased().hasSuffix("\(launcher)=")
    }

    /// Scripts write a slash as `\/`.
    private static func address(_ piece: Substring) -> String? {
        let address = HTMLEntities.decoded(piece).filter { $0 != "\\" }
        guard address.lowercased().hasPrefix("https://"), !address.contains(where: \.isWhitespace) else { return nil }
        return address
    }
}
