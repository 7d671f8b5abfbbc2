internal import Network
internal import Security
internal import XML

/// Login name and password in a request (WSS UsernameToken Profile 1.0; sign-in.md, 6.8).
struct UserNameToken {
    private static let passwordText =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"

    let credentials: Credentials
    let timestamp: MessageTimestamp

    var header: SecurityHeader {
        SecurityHeader(contents: [
            .element(timestamp.markup),
            .element(
                Markup("wsse:UsernameToken") {
                    Markup("wsse:Username", credentials.plainName)
                    Markup("wsse:Password", ["Type": Self.passwordText], password)
                }),
        ])
    }

    private var password: String { credentials.password.withBytes { String(decoding: $0, as: UTF8.self) } }
}
