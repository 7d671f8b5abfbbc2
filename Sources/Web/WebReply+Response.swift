internal import Localization
public import Network
internal import XML

extension WebReply {
    /// What is worth telling of an answer.
    public init(_ step: WebStep, _ response: HTTPResponse) {
        self.step = step
        url = ServerText.clean(response.url) ?? ""
        status = response.status
        hasJudgedPassword = response.hasJudgedPassword
        contentType = response.headers["Content-Type"]?.split(separator: ";").first.flatMap(ServerText.clean)
        redirect = response.redirect.flatMap(ServerText.clean)
        schemes = AuthenticationChallenge.all(in: response.headers.values(of: "WWW-Authenticate"))
            .compactMap { ServerText.clean($0.name) }
        diagnostics = response.headers["X-Ms-diagnostics"].flatMap { WebDiagnostics($0) }
        fault = (try? XMLElement(parsing: response.body)).flatMap { WebServiceFault(in: $0) }
    }

    /// Why this answer is not from the service at all, or nil if it may be.
    public var foreignOrigin: String? {
        if let redirect, (300..<400).contains(status) { return localized("it redirects to \(redirect)") }
        if status == 200, isWebPage { return localized("it is a web page") }
        return nil
    }

    private var isWebPage: Bool {
        ["text/html", "application/xhtml+xml"].contains(contentType?.lowercased())
    }
}
