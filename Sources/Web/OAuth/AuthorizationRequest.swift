public import Security

/// A log-on in the user's browser that ends with a redirect to this computer (RFC 6749, 4.1; RFC 8252, 7.3).
public struct AuthorizationRequest: Sendable {
    private static let stateSize = 16

    /// Who logs the user on.
    public let provider: IdentityProvider
    /// The service that the token is for.
    public let service: WebAddress
    /// What this program is called at the identity provider.
    public let client: String
    /// The user's address, for the first field of the page.
    public let user: String
    /// Where the browser is sent in the end.
    public let redirect: LoopbackRedirect
    let verifier: CodeVerifier
    let state: String

    /// A request with a fresh state and verifier.
    public init(
        to provider: IdentityProvider, for service: WebAddress, client: String, user: String,
        redirect: LoopbackRedirect
    ) throws(SecurityError) {
        self.provider = provider
        self.service = service
        self.client = client
        self.user = user
        self.redirect = redirect
        verifier = try CodeVerifier()
        state = Base64.encodeForURL(RandomBytes.generate(count: Self.stateSize))
    }

    /// What the browser opens.
    public var page: String {
        let audience = provider.audience(of: service)
        return provider.authorization.text + "?"
            + FormEncoding.encoded([
                "response_type": "code", "client_id": client, "redirect_uri": redirect.text,
                audience.name: audience.value, "state": state, "code_challenge": verifier.challenge,
                "code_challenge_method": "S256", "login_hint": user,
            ])
    }

    /// What the token endpoint is sent for a code. A secret.
    public func exchange(_ code: String) -> Secret {
        let audience = provider.audience(of: service)
        let verifier = verifier.secret.withBytes { String(decoding: $0, as: UTF8.self) }
        return Secret(
            utf8: FormEncoding.encoded([
                "grant_type": "authorization_code", "client_id": client, "code": code, "redirect_uri": redirect.text,
                "code_verifier": verifier, audience.name: audience.value,
            ]))
    }

    /// What a browser's request to the redirect address brings; nil if it is not the answer to this request: another
    /// path, another state, or another issuer (RFC 9207).
    ///
    /// - Parameter target: the request's target, such as `/?code=…&state=…`.
    public func answer(in target: some StringProtocol) -> AuthorizationAnswer? {
        let path = target.prefix { $0 != "?" }
        guard path == LoopbackRedirect.path, let fields = FormEncoding.fields(target.dropFirst(path.count + 1)),
            let state = fields["state"], ConstantTime.areEqual(Array(state.utf8), Array(self.state.utf8)),
            isFromProvider(fields["iss"])
        else { return nil }
        if let error = fields["error"] { return .refused(OAuthRefusal(error, fields["error_description"])) }
        guard let code = fields["code"], !code.isEmpty else { return nil }
        return .code(code)
    }

    private func isFromProvider(_ issuer: String?) -> Bool {
        guard let issuer else { return true }
        return WebAddress(issuer).map { $0.scheme == .https && $0.host == provider.authorization.host } ?? false
    }
}

/// How a log-on in the browser ended.
public enum AuthorizationAnswer: Sendable, Hashable {
    /// With a code for the token endpoint. A secret.
    case code(String)
    /// Without.
    case refused(OAuthRefusal)
}
