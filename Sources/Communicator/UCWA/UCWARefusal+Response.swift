import Network
import UCWA

extension UCWARefusal {
    /// The longest wait that a server may ask for, in seconds.
    private static let longestWait: Int64 = 3600

    /// What an answer that is no success says.
    init(_ response: HTTPResponse) {
        let asked = response.headers["Retry-After"].flatMap { text in
            Int64(text) ?? HTTPDate.seconds(text).map { $0 - UnixTime.now }
        }
        self.init(
            status: response.status, body: response.body,
            retryAfter: asked.map { .seconds(min(max(0, $0), Self.longestWait)) })
    }
}
