import CCommunicator
import Glibc

/// An account as the library is told of it.
struct AccountSettings {
    let address: String
    let login: String?
    let server: String?
    let transport: communicator_transport
    let authentication: communicator_authentication
    let usesSingleSignOn: Bool
    /// What this program is called at the identity provider; nil: no modern authentication.
    let clientID: String?
    /// Whether the user logs on in a browser on this computer, without a code.
    let usesBrowser: Bool
    let keepsPasswordInKeyring: Bool
    let userAgent: String?
    /// Where certificates and trust decisions are kept.
    let directory: String
    let caFile: String?
    let resolve: [String]
    let trace: communicator_trace

    /// What opening an account gives: its handle, or why the library does not take it.
    enum Opened {
        case account(communicator_account)
        case refused(Refusal)
    }

    /// Why the library does not take an account.
    struct Refusal {
        let error: communicator_error
        /// One sentence for people.
        let message: String
    }

    /// Opens the account.
    func open() -> Opened {
        let strings = CStrings()
        var options = communicator_account_options()
        options.struct_size = MemoryLayout<communicator_account_options>.size
        options.address = strings.copy(address)
        options.login = strings.copy(login)
        options.server = strings.copy(server)
        options.transport = transport
        options.authentication = authentication
        options.single_sign_on = usesSingleSignOn
        options.client_id = strings.copy(clientID)
        options.device_code = !usesBrowser
        options.user_agent = strings.copy(userAgent)
        options.directory = strings.copy(directory)
        options.ca_file = strings.copy(caFile)
        options.proxy.kind = COMMUNICATOR_PROXY_ENVIRONMENT
        options.resolve = strings.list(resolve)
        options.trace = trace
        options.keyring = keepsPasswordInKeyring
        var account: communicator_account = 0
        var error: Int32 = 0
        let result = withExtendedLifetime(strings) { communicator_account_open(&options, &account, &error) }
        guard result == COMMUNICATOR_OK else {
            return .refused(
                Refusal(
                    error: error == 0 ? COMMUNICATOR_ERROR_INTERNAL : communicator_error(UInt32(bitPattern: error)),
                    message: String(cString: communicator_account_refusal())))
        }
        return .account(account)
    }
}
