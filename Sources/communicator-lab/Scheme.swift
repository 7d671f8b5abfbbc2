import ArgumentParser
import Authentication

/// The values of `--scheme`.
enum Scheme: String, ExpressibleByArgument, CaseIterable {
    case tlsDSK = "tls-dsk"
    case kerberos = "krb5"
    case ntlm

    var value: AuthenticationScheme {
        switch self {
        case .tlsDSK: .tlsDSK
        case .kerberos: .kerberos
        case .ntlm: .ntlm
        }
    }
}
