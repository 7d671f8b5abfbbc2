import SIP

/// Takes the secrets out of a message before it is shown: tokens and signatures of the authentication headers.
enum Redaction {
    private static let headers: [HeaderName] = [
        .authorization, .proxyAuthorization, .wwwAuthenticate, .proxyAuthenticate, .authenticationInfo,
        .proxyAuthenticationInfo,
    ]
    private static let parameters = ["gssapi-data", "response", "rspauth"]

    static func redacted(_ message: Message) -> Message {
        var message = message
        for name in headers where message.headers.contains(name) {
            message.headers.set(name, message.authentication(name).map { blanked($0).description })
        }
        return message
    }

    private static func blanked(_ header: AuthenticationHeader) -> AuthenticationHeader {
        var header = header
        for parameter in parameters {
            guard let value = header[parameter], !value.isEmpty else { continue }
            header[parameter] = "(\(value.utf8.count) characters)"
        }
        return header
    }
}
