import EventLoop
import Glibc
import LabPool
import Localization
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

    func ready(_ pool: LabPool, meeting: String?) {
        let host = pool.configuration.host
        let server = "\(host):\(pool.sipTLSPort)"
        print(localized("The pool of \(pool.configuration.domain) is open."), terminator: "\n\n")
        print(
            table(
                [
                    (localized("SIP over TLS"), server),
                    (localized("SIP over TCP"), "\(host):\(pool.sipTCPPort)"),
                    (localized("outside"), "\(host):\(pool.edgePort)"),
                    (
                        localized("web services"),
                        localized(
                            "port \(pool.webPort), outside \(pool.externalWebPort), plain HTTP \(pool.plainWebPort)")
                    ),
                    (localized("authority"), pool.authorityFile),
                ] + (meeting.map { [(localized("meeting"), $0)] } ?? [])), terminator: "\n\n")
        for account in pool.configuration.accounts { print("  " + line(for: account, in: pool)) }
        guard let account = pool.configuration.accounts.first else { return }
        print("\n" + localized("In a shell:"))
        print(
            """
              communicator-login --server \(server) --ca-file \(pool.authorityFile) \\
                --login '\(account.login)' \(account.address)

            """)
        print(
            localized(
                """
                In Pidgin: protocol "Office Communicator / Skype for Business", username \(account.address), login
                \(account.login), server \(server); start it with SSL_CERT_FILE=\(pool.authorityFile).
                """), terminator: "\n\n")
        fflush(nil)
    }

    private func table(_ rows: [(name: String, value: String)]) -> String {
        let width = rows.map(\.name.columns).max() ?? 0
        return rows.map { "  \($0.name.padded(toColumns: width))   \($0.value)" }.joined(separator: "\n")
    }

    func event(_ event: PoolEvent) {
        guard let line = line(for: event) else { return }
        print("\(time)  \(line)")
        fflush(nil)
    }

    func stopped(_ pool: LabPool) {
        let observations = pool.observations
        print(
            localized(
                """
                The pool is closed. Sign-ins: \(observations.registrations.count), refusals: \
                \(observations.refusals.count), failed log-ons: \(observations.failedLogOns).
                """))
    }

    /// The demonstration account's password is no secret; those of a file are.
    private func line(for account: Account, in pool: LabPool) -> String {
        let demonstration = Account.demonstration(domain: pool.configuration.domain)
        guard account == demonstration, account.password == demonstration.password else {
            return localized("\(account.address), login \(account.login)")
        }
        return account.password.withBytes {
            localized("\(account.address), login \(account.login), password \(String(decoding: $0, as: UTF8.self))")
        }
    }

    private func line(for event: PoolEvent) -> String? {
        switch event {
        case .connected(let service, let connection, let peer):
            "\(service) \(connection)  " + localized("connection from \(peer)")
        case .disconnected(let service, let connection): "\(service) \(connection)  " + localized("closed")
        case .request(let service, let connection, let method, let target):
            "\(service) \(connection)  \(method) \(target)"
        case .answer(let service, let connection, let status): "\(service) \(connection)  → \(status)"
        case .refusal(let service, let connection, let refusal):
            "\(service) \(connection)  " + localized("refused: \(refusal)")
        case .logOnFailed(let service, let connection, let total):
            "\(service) \(connection)  " + localized("failed log-ons until now: \(total)")
        case .loggedOn(let connection, let address): "web \(connection)  " + localized("\(address) has logged on")
        case .ticketIssued(let address): "web  " + localized("ticket for \(address)")
        case .certificateIssued(let address): "web  " + localized("certificate for \(address)")
        case .authenticated(let connection, let address, let parameters):
            "sip \(connection)  " + localized("\(address) is authenticated (\(parameters))")
        case .registered(let connection, let address, isRefresh: false, _):
            "sip \(connection)  " + localized("\(address) is signed in")
        case .registered(let connection, let address, isRefresh: true, _):
            "sip \(connection)  " + localized("\(address) is still signed in")
        case .deregistered(let connection, let address):
            "sip \(connection)  " + localized("\(address) is signed out")
        }
    }
}
