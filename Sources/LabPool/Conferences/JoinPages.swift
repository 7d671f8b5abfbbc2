import EventLoop
import XML

/// The web pages behind the links of meetings.
@LoopActor
struct JoinPages {
    /// Where they are on a site; the organizer's name and the meeting's number follow.
    nonisolated static let path = "/meet/"
    /// Pages of organizers who are at home in another pool, which lead there.
    private static let elsewhere = "elsewhere"
    private static let launchType = "application/vnd.microsoft.lync.meeting+xml"

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
        if !isElsewhere, request["accept"]?.lowercased().contains(Self.launchType) == true {
            return try launch(room, at: site)
        }
        let page =
            isElsewhere
            ? launcher("\(site.web)\(Self.path)\(parts[0])/\(parts[1])")
            : meeting("conf:\(room.focus)%3Frequired-media=chat")
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/html; charset=utf-8")], body: Array(page.utf8))
    }

    /// What programs are told that join without a page (UCWA sheet 6.6).
    private func launch(_ room: ConferenceRoom, at site: PoolSite) throws(Refusal) -> HTTPResponse {
        let applications = UCWAService.namedByJoinPages
        let information = Markup("conf-info", ["xmlns": "http://schemas.microsoft.com/rtc/2009/05/simplejoinconfdoc"]) {
            Markup("conf-uri", room.focus)
            Markup("server-time", String(state.now.seconds))
            Markup("original-incoming-url", room.link)
            Markup("conf-key", room.identifier)
            Markup("fallback-url", "\(room.link)?sl=")
            if !state.faults.contains(.oldJoinPages) {
                Markup("ucwa-url", site.web + applications)
                Markup("ucwa-ext-url", state.names.outside.web + applications)
                Markup("ucwa-int-url", state.names.inside.web + applications)
            }
        }
        do {
            return HTTPResponse(
                status: 200, headers: [("Content-Type", Self.launchType)], body: Array(try information.document().utf8))
        } catch {
            throw .documentMalformed(reason: "\(error)")
        }
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
