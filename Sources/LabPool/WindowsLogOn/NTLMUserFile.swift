import EventLoop
import Glibc
import Security

/// The file from which gss-ntlmssp learns passwords: a line `DOMAIN:user:password` for each account, mode 0600.
///
/// The mechanism knows the file by an environment variable alone, so a process with several pools selects one before
/// each step of a log-on.
@LoopActor
final class NTLMUserFile {
    private let path: String

    /// Writes the file.
    init(_ accounts: [Account], path: String) throws(PoolError) {
        self.path = path
        let lines = accounts.map { account in
            let login = WindowsLogin(account.login)
            return account.password.withBytes { password in
                "\(login.domain):\(login.user):\(String(decoding: password, as: UTF8.self))\n"
            }
        }
        try PoolFile.write(lines.joined(), to: path, mode: 0o600)
    }

    /// Makes this the file that the mechanism reads next.
    func select() {
        setenv("NTLM_USER_FILE", path, 1)
    }
}
