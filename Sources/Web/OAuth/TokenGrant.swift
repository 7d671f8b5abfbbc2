public import Security

/// What an access token is asked for with (RFC 6749, 4.1.3 and 6; RFC 8628, 3.4).
public enum TokenGrant: Sendable {
    /// The code of a log-on in the browser.
    case authorization(AuthorizationRequest, code: Secret)
    /// A code that the user has confirmed, or has not yet.
    case device(DeviceCode, DeviceGrant)
    /// The token for further tokens.
    case refresh(Secret)

    /// The names that this kind of grant has: each provider knows one of them (UCWA sheet 2.7).
    public enum DeviceGrant: String, Sendable, CaseIterable {
        case standard = "urn:ietf:params:oauth:grant-type:device_code"
        /// What the first version of Entra ID's endpoints calls it.
        case entra = "device_code"

        /// The other one.
        public var other: DeviceGrant { self == .standard ? .entra : .standard }
    }

    /// What the token endpoint is sent. A secret.
    func form(_ provider: IdentityProvider, _ client: String, _ service: WebAddress) -> Secret {
        let audience = provider.audience(of: service)
        switch self {
        case .authorization(let request, let code): return request.exchange(Self.text(code))
        case .device(let code, let name):
            let device = Self.text(code.deviceCode)
            return Secret(
                utf8: FormEncoding.encoded([
                    "grant_type": name.rawValue, "client_id": client,
                    name == .standard ? "device_code" : "code": device,
                    audience.name: audience.value,
                ]))
        case .refresh(let token):
            return Secret(
                utf8: FormEncoding.encoded([
                    "grant_type": "refresh_token", "client_id": client, "refresh_token": Self.text(token),
                    audience.name: audience.value,
                ]))
        }
    }

    private static func text(_ secret: Secret) -> String {
        secret.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
