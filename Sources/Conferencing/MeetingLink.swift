import SIP

/// What a person has of a meeting: a link from an invitation, an address, or a number.
public enum MeetingLink: Sendable, Hashable {
    case conference(ConferenceAddress)
    /// The `https` address of a page that leads to the conference.
    case page(String)

    /// Reads (messaging sheet 9.12) `https://…`, `meet:sip:…`, `conf:sip:…`, `sip:…`, `organizer@domain number`, a number
    /// alone, or what join pages hand to Lync and Skype for Business: `lync15:confjoin?url=https%3A%2F%2F…`.
    ///
    /// - Parameter organizer: whose meeting a number alone names.
    /// - Returns: nil for what is none of these.
    public init?(_ text: some StringProtocol, organizer: String) {
        var text = String(text.prefix(4096)).filter { !$0.isNewline && $0 != "<" && $0 != ">" && $0 != "\"" }[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        switch scheme {
        case "https" where !text.contains(where: \.isWhitespace) && text.count > "https://".count:
            self = .page(String(text))
        case "lync", "lync15", "lync15classic":
            guard let page = Self.page(in: text) else { return nil }
            self = .page(page)
        case "sip", "conf", "meet":
            guard let address = Self.address(text) else { return nil }
            self = .conference(address)
        default:
            guard let address = Self.number(text, organizer) else { return nil }
            self = .conference(address)
        }
    }

    /// The conference of a URI that web pages and mails write, percent-encoded and with a query.
    static func address(_ text: some StringProtocol) -> ConferenceAddress? {
        var rest = PercentEncoding.decoded(text)[...]
        for prefix in ["meet:", "conf:"] where rest.lowercased().hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        return ConferenceAddress(rest.prefix { $0 != "?" && !$0.isWhitespace })
    }

    /// The page that a program is to open: `confjoin?url=…`.
    private static func page(in text: Substring) -> String? {
        guard let query = text.split(separator: "?", maxSplits: 1).dropFirst().first,
            let value = query.split(separator: "&").first(where: { $0.lowercased().hasPrefix("url=") })
        else { return nil }
        let page = PercentEncoding.decoded(value.dropFirst("url=".count))
        guard page.lowercased().hasPrefix("https://"), !page.contains(where: \.isWhitespace) else { return nil }
        return page
    }

    private static func number(_ text: Substring, _ organizer: String) -> ConferenceAddress? {
        let words = text.split { $0.isWhitespace || $0 == "/" }
        switch words.count {
        case 1: return ConferenceAddress(organizer: organizer, identifier: words[0])
        case 2:
            guard let place = words.firstIndex(where: { $0.contains("@") }) else { return nil }
            return ConferenceAddress(organizer: words[place], identifier: words[1 - place])
        default: return nil
        }
    }

    /// The conference that a page's address names by itself: `https://meet.contoso.com/alice/7Q3DSSYV` and its like.
    ///
    /// The organizer's SIP address may be another, so the page is asked first.
    public static func guess(page: String) -> ConferenceAddress? {
        let parts = page.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").dropFirst()
        guard parts.count >= 3, let identifier = parts.last, let host = parts.first?.prefix(while: { $0 != ":" }) else {
            return nil
        }
        let user = parts[parts.endIndex - 2]
        let named = parts.dropFirst().dropLast(2).first { $0.contains(".") }
        let domain = named ?? host.drop { $0 != "." }.dropFirst()
        return ConferenceAddress(organizer: "\(user)@\(domain)", identifier: identifier)
    }
}
