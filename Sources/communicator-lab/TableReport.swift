import EventLoop
import Glibc
import LabPool
import Security

/// Words for a person: first how to point clients at the pool, then what happens.
struct TableReport: Report {
    private let start = ContinuousClock.now

    /// Seconds since the start, with milliseconds.
    private var time: String {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let fraction = String(attoseconds / 1_000_000_000_000_000 + 1000).dropFirst()
        let text = "\(seconds).\(fraction)"
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }

    func ready(_ pool: LabPool) {
        let host = pool.configuration.host
        print("The pool of \(pool.configuration.domain) is open.\n")
        print("  SIP over TLS   \(host):\(pool.sipTLSPort)")
        print("  SIP over TCP   \(host):\(pool.sipTCPPort)")
        print("  outside        \(host):\(pool.edgePort)")
        print("  web services   port \(pool.webPort), outside \(pool.externalWebPort), plain HTTP \(pool.plainWebPort)")
        print("  authority      \(pool.authorityFile)\n")
        for account in pool.configuration.accounts {
            print("  \(account.address), login \(account.login)\(password(of: account, in: pool))")
        }
        guard let account = pool.configuration.accounts.first else { return }
        print(
            """

            In a shell:
              communicator-login --server \(host):\(pool.sipTLSPort) --ca-file \(pool.authorityFile) \\
                --login '\(account.login)' \(account.address)

            In Pidgin: protocol "Office Communicator / Skype for Business", username \(account.address), login
            \(account.login), server \(host):\(pool.sipTLSPort); start it with SSL_CERT_FILE=\(pool.authorityFile).

            """)
        fflush(nil)
    }

    func event(_ event: PoolEvent) {
        guard let line = line(for: event) else { return }
        print("\(time)  \(line)")
        fflush(nil)
    }

    func stopped(_ pool: LabPool) {
        let observations = pool.observations
        print(
            """
            The pool is closed: \(observations.registrations.count) sign-ins, \(observations.refusals.count) refusals, \
            \(observations.failedLogOns) failed log-ons.
            """)
    }

    /// The demonstration account's password is no secret; those of a file are.
    private func password(of account: Account, in pool: LabPool) -> String {
        let demonstration = Account.demonstration(domain: pool.configuration.domain)
        guard account == demonstration, account.password == demonstration.password else { return "" }
        return account.password.withBytes { ", password \(String(decoding: $0, as: UTF8.self))" }
    }

    private func line(for event: PoolEvent) -> String? {
        switch event {
        case .connected(let service, let connection, let peer): "\(service) \(connection)  connection from \(peer)"
        case .disconnected(let service, let connection): "\(service) \(connection)  closed"
        case .request(let service, let connection, let method, let target):
            "\(service) \(connection)  \(method) \(target)"
        case .answer(let service, let connection, let status): "\(service) \(connection)  → \(status)"
        case .refusal(let service, let connection, let refusal):
            "\(service) \(connection)  refused: \(refusal)"
        case .logOnFailed(let connection, let total): "web \(connection)  failed log-ons until now: \(total)"
        case .loggedOn(let connection, let address): "web \(connection)  \(address) has logged on"
        case .ticketIssued(let address): "web  ticket for \(address)"
        case .certificateIssued(let address): "web  certificate for \(address)"
        case .authenticated(let connection, let address, let parameters):
            "sip \(connection)  \(address) is authenticated (\(parameters))"
        case .registered(let connection, let address, let isRefresh, _):
            "sip \(connection)  \(address) \(isRefresh ? "is still" : "is") signed in"
        case .deregistered(let connection, let address): "sip \(connection)  \(address) is signed out"
        }
    }
}
