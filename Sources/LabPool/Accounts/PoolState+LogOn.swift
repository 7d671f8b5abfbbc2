import EventLoop
import Localization
import Security
import XML

extension PoolState {
    /// The owner of a login name and a password in clear text (WSS UsernameToken Profile 1.0). Every other is a failed
    /// log-on, which counts.
    func logOn(by token: XMLElement, connection: Int) throws(Refusal) -> Account {
        let login = try token.required("Username").text
        let password = try token.required("Password")
        if let type = password.attribute("Type"), !type.hasSuffix("#PasswordText") {
            throw .valueWrong(element: "Password/@Type", value: type)
        }
        return try logOn(login, password: password.text, connection: connection)
    }

    /// The owner of a login name and a password. Every other is a failed log-on, which counts.
    func logOn(_ login: String, password: String, connection: Int) throws(Refusal) -> Account {
        guard let account = account(login: login), account.password == Secret(utf8: password),
            !faults.contains(.wrongPassword)
        else {
            countFailedLogOn(connection: connection)
            throw .logOnFailed(reason: localized("login name or password is wrong"))
        }
        journal.add(.loggedOn(connection: connection, address: account.address))
        return account
    }

    /// Counts a log-on with a wrong password.
    func countFailedLogOn(_ service: PoolEvent.Service = .web, connection: Int) {
        journal.add(.logOnFailed(service, connection: connection, total: journal.observations.failedLogOns + 1))
    }
}
