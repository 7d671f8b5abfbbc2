internal import JSON
public import Security

/// What a token endpoint has issued (RFC 6749, 5.1).
public struct TokenAnswer: Sendable {
    /// The longest document that is read, and the longest token in it, in bytes.
    static let maximumSize = 256 * 1024
    private static let maximumToken = 64 * 1024
    /// How long a token is taken to hold whose issuer does not say, and the longest that is believed, in seconds.
    private static let usualLife: Int64 = 3600
    private static let maximumLife: Int64 = 30 * 24 * 3600

    /// What services are shown.
    public let accessToken: Secret
    /// What a further token is asked for with; nil if none was given, so that an earlier one stays.
    public let refreshToken: Secret?
    /// When the access token ends, in Unix seconds by our clock.
    public let expiry: Int64

    /// Reads the answer to a request for a token.
    ///
    /// - Parameter now: the time in Unix seconds.
    /// - Throws: ``OAuthRefusal``, with the code `invalid_response` for what is no answer.
    public init(parsing body: [UInt8], now: Int64) throws(OAuthRefusal) {
        guard body.count <= Self.maximumSize, let object = JSONValue(parsing: body) else {
            throw OAuthRefusal(OAuthRefusal.noAnswer, nil)
        }
        if let error = object["error"]?.text { throw OAuthRefusal(error, object["error_description"]?.text) }
        guard let access = object["access_token"]?.text, Self.isToken(access),
            object["token_type"]?.text?.lowercased() == "bearer"
        else { throw OAuthRefusal(OAuthRefusal.noAnswer, nil) }
        accessToken = Secret(utf8: access)
        refreshToken = object["refresh_token"]?.text.flatMap { Self.isToken($0) ? Secret(utf8: $0) : nil }
        let life = object["expires_in"]?.text.flatMap { Int64($0) } ?? Self.usualLife
        expiry = now + min(max(life, 0), Self.maximumLife)
    }

    /// Whether it may stand in a header (RFC 6750, 2.1): visible characters alone.
    private static func isToken(_ text: String) -> Bool {
        (1...maximumToken).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
