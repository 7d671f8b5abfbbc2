internal import JSON
import Localization
public import Security

/// A code that the user types at a page on any device (RFC 8628, 3.2).
public struct DeviceCode: Sendable {
    private static let usualInterval = 5
    private static let intervals = 1...60
    private static let lives = 1...3600

    /// What the token endpoint is asked with.
    public let deviceCode: Secret
    /// What the user types.
    public let userCode: String
    /// Where the user types it.
    public let page: WebAddress
    /// How long it holds.
    public let life: Duration
    /// How long to wait between two questions at first.
    public let interval: Duration

    /// - Throws: ``OAuthRefusal``, with the code `invalid_response` for what is no answer.
    public init(parsing body: [UInt8]) throws(OAuthRefusal) {
        guard body.count <= TokenAnswer.maximumSize, let object = JSONValue(parsing: body) else {
            throw OAuthRefusal(OAuthRefusal.noAnswer, nil)
        }
        if let error = object["error"]?.text { throw OAuthRefusal(error, object["error_description"]?.text) }
        guard let device = object["device_code"]?.text, let user = object["user_code"]?.text, user.utf8.count <= 64,
            let code = ServerText.clean(user),
            let page = (object["verification_uri"]?.text ?? object["verification_url"]?.text).flatMap({ WebAddress($0) }
            ),
            page.scheme == .https
        else { throw OAuthRefusal(OAuthRefusal.noAnswer, nil) }
        deviceCode = Secret(utf8: device)
        userCode = code
        self.page = page
        life = Self.seconds(object["expires_in"]?.text, usual: 900, Self.lives)
        interval = Self.seconds(object["interval"]?.text, usual: Self.usualInterval, Self.intervals)
    }

    private static func seconds(_ text: String?, usual: Int, _ range: ClosedRange<Int>) -> Duration {
        .seconds(min(max(text.flatMap { Int($0) } ?? usual, range.lowerBound), range.upperBound))
    }
}
