/// What the user is to do in a browser, which the host shows them.
public enum LogOnPage: Sendable, Equatable {
    /// Open this page and log on there; it ends with a page of ours.
    case open(url: String)
    /// A browser window has opened at this page; log on there.
    case window(url: String)
    /// Open this page, on any device, and type the code there, which holds for so long.
    case code(String, url: String, life: Duration)
    /// Nothing any more: it is done, or has come to nothing.
    case over
}
