import ArgumentParser
import CCommunicator

/// The values of `--auth`.
enum AuthenticationScheme: String, ExpressibleByArgument, CaseIterable {
    case auto
    case tlsDSK = "tls-dsk"
    case kerberos = "krb5"
    case ntlm

    var value: communicator_authentication {
        switch self {
        case .auto: COMMUNICATOR_AUTHENTICATION_AUTO
        case .tlsDSK: COMMUNICATOR_AUTHENTICATION_TLS_DSK
        case .kerberos: COMMUNICATOR_AUTHENTICATION_KERBEROS
        case .ntlm: COMMUNICATOR_AUTHENTICATION_NTLM
        }
    }
}
