import EventLoop

/// A browser window of its own in which the user logs on at a page, whose cookies can be asked for (UCWA sheet 2.5).
@LoopActor
protocol LogOnWindow: AnyObject {
    /// Where its tabs are, and what cookies it has; nil if the user has closed it.
    ///
    /// - Throws: `CancellationError`.
    func look() async throws -> LogOnWindowState?

    /// Closes it, and removes what it has kept.
    func close() async
}

/// What a browser window tells of itself.
struct LogOnWindowState: Sendable, Equatable {
    /// The addresses of the pages that are shown.
    var pages: [String]
    var cookies: [BrowserCookie]
}
