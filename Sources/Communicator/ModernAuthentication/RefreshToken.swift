import Security
import Web

/// What further access tokens are asked for with, and the endpoint that alone may be shown it.
struct RefreshToken: Sendable {
    let issuer: WebAddress
    let token: Secret
}
