import Web

/// What comes from an identity provider, or through the user's browser; the first byte says which: a challenge, a token,
/// a device code, the target of a redirect.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: count)
    guard let form = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch form {
    case UInt8(ascii: "C"):
        let lines = String(decoding: rest, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let challenge = BearerChallenge(lines) else { return 0 }
        precondition(challenge.authorizationEndpoint.scheme == .https, "a log-on without encryption")
        _ = IdentityProvider(challenge.authorizationEndpoint)
    case UInt8(ascii: "T"):
        guard let answer = try? TokenAnswer(parsing: rest, now: 0) else { return 0 }
        precondition(!answer.accessToken.isEmpty && (0...2_592_000).contains(answer.expiry), "a token of no use")
    case UInt8(ascii: "D"):
        guard let code = try? DeviceCode(parsing: rest) else { return 0 }
        var polling = DeviceCodePolling(code)
        var asked = 0
        var action = polling.begin()
        while case .ask = action {
            asked += 1
            precondition(asked <= 3600, "it is asked for ever")
            action = polling.unreachable()
        }
    default:
        guard let endpoint = WebAddress("https://login.contoso.com/oauth2/authorize"),
            let provider = IdentityProvider(endpoint),
            let request = try? AuthorizationRequest(
                to: provider, for: endpoint, client: "c", user: "alice@contoso.com", redirect: LoopbackRedirect(port: 1)
            )
        else { return 0 }
        precondition(
            request.answer(in: String(decoding: rest, as: UTF8.self)) == nil, "somebody has guessed the state")
    }
    return 0
}
