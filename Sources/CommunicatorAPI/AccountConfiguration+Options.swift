import Authentication
import CCommunicator
import Communicator
import Discovery
import Glibc
import Localization
import Network
import Security

extension AccountConfiguration {
    /// Reads the options of the C interface.
    ///
    /// - Throws: `SignInError` of kind `address` or `option`.
    init(_ options: communicator_account_options) throws(SignInError) {
        guard let address = try Self.text(options.address).flatMap({ SignInAddress($0) }) else {
            throw SignInError(.address, localized("The sign-in address is not of the form user@domain."))
        }
        try self.init(address: address, login: Self.text(options.login), server: Self.server(options.server))
        transport =
            switch options.transport {
            case COMMUNICATOR_TRANSPORT_TLS: .only(.tls)
            case COMMUNICATOR_TRANSPORT_TCP: .only(.tcp)
            case COMMUNICATOR_TRANSPORT_AUTO: .automatic
            case COMMUNICATOR_TRANSPORT_UCWA: .web
            default: throw SignInError(.option, localized("The transport is not known."))
            }
        authentication = try Self.authentication(options.authentication)
        usesSingleSignOn = options.single_sign_on
        modernAuthentication = try Self.modernAuthentication(options)
        opensBrowser = !options.device_code
        keepsPasswordInKeyring = options.keyring
        if let agent = try Self.userAgent(options.user_agent) { userAgent = agent }
        directory = try Self.text(options.directory)
        authorityFile = try Self.text(options.ca_file)
        proxy = try Self.proxy(options.proxy)
        overrides = try Self.overrides(options.resolve)
        isTraceWatched = { Core.shared.wantsTrace }
        trace =
            switch options.trace {
            case COMMUNICATOR_TRACE_REDACTED: .redacted
            case COMMUNICATOR_TRACE_UNSAFE: .unsafe
            case COMMUNICATOR_TRACE_NONE: .none
            default: throw SignInError(.option, localized("The kind of trace is not known."))
            }
    }

    /// A line break in it would add headers to requests.
    private static func userAgent(_ bytes: UnsafePointer<CChar>?) throws(SignInError) -> String? {
        guard let text = try text(bytes) else { return nil }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw SignInError(.option, localized("The user agent has a control character."))
        }
        return text
    }

    /// A text that says something; nil for NULL and for the empty text.
    private static func text(_ bytes: UnsafePointer<CChar>?) throws(SignInError) -> String? {
        guard let bytes, bytes.pointee != 0 else { return nil }
        guard let text = String(validatingCString: bytes) else {
            throw SignInError(.option, localized("An option is not valid UTF-8."))
        }
        return text
    }

    private static func server(_ bytes: UnsafePointer<CChar>?) throws(SignInError) -> ServerAddress? {
        guard let text = try text(bytes) else { return nil }
        guard let server = ServerAddress(text) else {
            throw SignInError(.option, localized("The server is not of the form host or host:port."), tried: text)
        }
        return server
    }

    private static func authentication(_ choice: communicator_authentication) throws(SignInError) -> Authentication {
        switch choice {
        case COMMUNICATOR_AUTHENTICATION_AUTO: return .automatic
        case COMMUNICATOR_AUTHENTICATION_TLS_DSK: return .only(.tlsDSK)
        case COMMUNICATOR_AUTHENTICATION_KERBEROS: return .only(.kerberos)
        case COMMUNICATOR_AUTHENTICATION_NTLM: return .only(.ntlm)
        default: throw SignInError(.option, localized("The authentication scheme is not known."))
        }
    }

    private static func modernAuthentication(
        _ options: communicator_account_options
    ) throws(SignInError) -> ModernAuthentication? {
        guard let client = try text(options.client_id) else { return nil }
        return ModernAuthentication(client: client, means: options.device_code ? .deviceCode : .browser)
    }

    private static func proxy(_ proxy: communicator_proxy) throws(SignInError) -> Proxy {
        switch proxy.kind {
        case COMMUNICATOR_PROXY_NONE: return .none
        case COMMUNICATOR_PROXY_ENVIRONMENT: return .environment
        case COMMUNICATOR_PROXY_HTTP: return .http(try server(of: proxy))
        case COMMUNICATOR_PROXY_HTTPS: return .https(try server(of: proxy))
        case COMMUNICATOR_PROXY_SOCKS4: return .socks4(try server(of: proxy))
        case COMMUNICATOR_PROXY_SOCKS5: return .socks5(try server(of: proxy))
        default: throw SignInError(.option, localized("The kind of proxy is not known."))
        }
    }

    private static func server(of proxy: communicator_proxy) throws(SignInError) -> ProxyServer {
        guard let host = try text(proxy.host), proxy.port > 0 else {
            throw SignInError(.option, localized("The proxy has no host or no port."))
        }
        guard let password = PasswordArgument(proxy.password, proxy.password.map { strlen($0) } ?? 0) else {
            throw SignInError(.option, localized("The proxy's password is not valid UTF-8."))
        }
        let credentials = try text(proxy.user).map {
            Credentials(name: $0, password: password.secret ?? Secret(copying: []))
        }
        return ProxyServer(host: host, port: proxy.port, credentials: credentials)
    }

    private static func overrides(
        _ list: UnsafePointer<UnsafePointer<CChar>?>?
    ) throws(SignInError) -> [HostOverride] {
        var overrides: [HostOverride] = []
        var next = list
        while let entry = next?.pointee {
            let text = try text(entry) ?? ""
            guard let override = HostOverride(text) else {
                throw SignInError(
                    .option, localized("A name override is not of the form HOST:PORT:ADDRESS."), tried: text)
            }
            overrides.append(override)
            next = next?.advanced(by: 1)
        }
        return overrides
    }
}
