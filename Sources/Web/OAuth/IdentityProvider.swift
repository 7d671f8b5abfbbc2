/// An identity provider, AD FS or Entra ID, by its endpoints, which stand beside each other (UCWA sheet 2.7).
public struct IdentityProvider: Sendable, Hashable {
    /// Where the user logs on in a browser.
    public let authorization: WebAddress
    /// Where tokens are issued.
    public let token: WebAddress
    /// Where codes for other devices are issued.
    public let deviceCode: WebAddress

    /// Nil unless the endpoint is one to authorize at, by https.
    public init?(_ authorization: WebAddress) {
        let path = authorization.path.prefix { $0 != "?" }
        guard authorization.scheme == .https, let slash = path.lastIndex(of: "/"),
            path[slash...].dropFirst().lowercased() == "authorize"
        else { return nil }
        self.authorization = authorization.sibling(path: String(path))
        token = authorization.sibling(path: path[...slash] + "token")
        deviceCode = authorization.sibling(path: path[...slash] + "devicecode")
    }

    /// Whether it wants scopes in place of a resource.
    private var takesScopes: Bool { authorization.path.lowercased().hasSuffix("/v2.0/authorize") }

    /// What the grant for device codes is most likely called.
    public var deviceGrant: TokenGrant.DeviceGrant {
        takesScopes || authorization.path.lowercased().hasPrefix("/adfs/") ? .standard : .entra
    }

    /// What a token for a host's services is asked for by: name and value of the parameter.
    func audience(of service: WebAddress) -> (name: String, value: String) {
        let origin = String(service.sibling(path: "/").text.dropLast())
        return takesScopes ? ("scope", "\(origin)/.default offline_access") : ("resource", origin)
    }
}
