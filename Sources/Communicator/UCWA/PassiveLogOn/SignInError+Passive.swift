import Localization
import Web

extension SignInError {
    /// The user has closed the window, or not logged on in time.
    init(logOnUnfinishedAt page: WebAddress) {
        self.init(
            .passwordNeeded, localized("The log-on in the browser was not finished."), tried: Self.opened(page),
            advice: localized("Sign in again, and confirm it in the browser in time."))
    }

    /// There is no browser whose cookies can be asked for.
    init(noBrowserFor page: WebAddress) {
        self.init(
            .noCommonScheme,
            localized("The pool wants a log-on in a browser, and there is none here that this program can use."),
            tried: Self.opened(page),
            advice: localized("Install one of these: \("Chromium, Google Chrome, Microsoft Edge, Brave, Vivaldi")."))
    }

    /// A token service leads users to a page that is not its own: its cookies would be worth nothing.
    init(passivePage page: String, namedBy service: WebAddress) {
        let answer = ServerText.clean(page, limit: 200) ?? ""
        self.init(
            .protocolViolation, localized("The web services gave an unexpected answer (\(answer))."),
            tried: localized("Asked \(service.text) for \(WebStep.token)."), answer: answer,
            advice: localized("Ask the administrator about the web services."))
    }

    private static func opened(_ page: WebAddress) -> String {
        localized("Open \(page.text) in the browser of this computer, and log on there.")
    }
}
