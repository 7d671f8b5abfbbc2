import EventLoop

/// The web pages behind the links of meetings.
@LoopActor
struct JoinPages {
    /// Where they are on a site; the organizer's name and the meeting's number follow.
    nonisolated static let path = "/meet/"
    /// Pages of organizers who are at home in another pool, which lead there.
    private static let elsewhere = "elsewhere"

    let state: PoolState

    /// The page at a path; nil if it is none of these.
    func answer(_ request: HTTPRequest, at site: PoolSite) throws(Refusal) -> HTTPResponse? {
        guard request.path.hasPrefix(Self.path) else { return nil }
        try WebFront.demand("GET", of: request)
        var parts = request.path.dropFirst(Self.path.count).split(separator: "/")
        let isElsewhere = parts.first == Self.elsewhere[...]
        if isElsewhere { parts.removeFirst() }
        guard parts.count == 2,
            let room = state.conferences.room(
                organizer: "\(parts[0])@\(state.names.domain)", identifier: String(parts[1]))
        else { throw .noSuchResource(request.path) }
        let page =
            isElsewhere
            ? launcher("\(site.web)\(Self.path)\(parts[0])/\(parts[1])")
            : meeting("conf:\(room.focus)%3Frequired-media=chat")
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/html; charset=utf-8")], body: Array(page.utf8))
    }

    private func meeting(_ uri: String) -> String {
        let encoded = uri.unicodeScalars.map { scalar in
            ":@;=%?".unicodeScalars.contains(scalar) ? "&#\(scalar.value);" : String(scalar)
        }.joined()
        return """
            <!DOCTYPE html><html><head><title>Join the meeting</title></head><body>
            <p>It's here:</p><a id="launch" href="\(encoded)">Join</a></body></html>
            """
    }

    private func launcher(_ url: String) -> String {
        let escaped = url.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
        return """
            <!DOCTYPE html><html><head><script type="text/javascript">
            var domainOwnerJoinLauncherUrl = "\(escaped)";
            </script></head><body>Please wait</body></html>
            """
    }
}
