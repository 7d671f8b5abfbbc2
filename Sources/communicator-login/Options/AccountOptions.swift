import ArgumentParser
import CCommunicator
import Localization

/// The options that say who signs in, where and how.
struct AccountOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            localized("The login name, when it is not the address: DOMAIN\\user or user@REALM."), valueName: "name")
    )
    var login: String?

    @Option(
        help: ArgumentHelp(localized("The first line of FILE is the password; - is standard input."), valueName: "file")
    )
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            localized("The pool's registrar, when it is not to be found from the address."), valueName: "host[:port]"))
    var server: String?

    @Option(help: ArgumentHelp(localized("The transport to the registrar.")))
    var transport: Transport = .auto

    @Option(help: ArgumentHelp(localized("The authentication scheme.")))
    var auth: AuthenticationScheme = .auto

    @Flag(help: ArgumentHelp(localized("Use the desktop's Kerberos ticket; no password is asked for.")))
    var sso = false

    @Option(
        help: ArgumentHelp(
            localized("This program's client ID, where servers want modern authentication: a code is shown."),
            valueName: "id"))
    var clientId: String?

    @Flag(
        help: ArgumentHelp(
            localized("Log on in this computer's browser, without a code, where the pool wants a browser.")))
    var browser = false

    @Flag(help: ArgumentHelp(localized("Keep the password in the system's keyring, and take it from there.")))
    var keyring = false

    @Option(help: ArgumentHelp(localized("The user agent to name to the pool."), valueName: "text"))
    var userAgent: String?

    @Option(
        help: ArgumentHelp(
            localized("Use ADDR for HOST:PORT in place of name resolution; may be repeated."),
            valueName: "host:port:addr"))
    var resolve: [String] = []

    @Option(help: ArgumentHelp(localized("A PEM file of further trusted authorities."), valueName: "file"))
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            localized("Where certificates and trust decisions are kept; $XDG_DATA_HOME/communicator unless given."),
            valueName: "dir"))
    var certificateStore: String?

    /// The options as the library takes them; makes the certificate store's folder.
    func settings(address: String, trace: communicator_trace) throws -> AccountSettings {
        AccountSettings(
            address: address,
            login: login,
            server: server,
            transport: transport.value,
            authentication: auth.value,
            usesSingleSignOn: sso,
            clientID: clientId,
            usesBrowser: browser,
            keepsPasswordInKeyring: keyring,
            userAgent: userAgent,
            directory: try CertificateStore.prepare(certificateStore),
            caFile: caFile,
            resolve: resolve,
            trace: trace)
    }
}
