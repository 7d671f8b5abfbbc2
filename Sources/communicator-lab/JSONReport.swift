import EventLoop
import Glibc
import JSON
import LabPool
import SIP

/// One JSON object per line, for programs that run the pool.
struct JSONReport: Report {
    func ready(_ pool: LabPool, meeting: String?) {
        let accounts = pool.configuration.accounts.map { account in
            JSONValue.object(present: ["address": .string(account.address), "login": .string(account.login)])
        }
        write([
            "event": "ready", "sip_tls_port": .integer(pool.sipTLSPort), "sip_tcp_port": .integer(pool.sipTCPPort),
            "edge_port": .integer(pool.edgePort), "web_port": .integer(pool.webPort),
            "external_web_port": .integer(pool.externalWebPort), "plain_web_port": .integer(pool.plainWebPort),
            "ca_file": .string(pool.authorityFile),
            "host": .string(pool.configuration.host), "domain": .string(pool.configuration.domain),
            "accounts": .array(accounts), "meeting": meeting.map { .string($0) },
        ])
    }

    func event(_ event: PoolEvent) {
        switch event {
        case .connected(let service, let connection, let peer):
            write("connection", service, connection, ["peer": .string(peer)])
        case .disconnected(let service, let connection): write("disconnection", service, connection)
        case .request(let service, let connection, let method, let target):
            write("request", service, connection, ["method": .string(method), "target": .string(target)])
        case .answer(let service, let connection, let status):
            write("answer", service, connection, ["status": .integer(status)])
        case .refusal(let service, let connection, let refusal):
            write("refusal", service, connection, ["reason": .string(refusal.description)])
        case .logOnFailed(let service, let connection, let total):
            write("failed-log-on", service, connection, ["failed_log_ons": .integer(total)])
        case .loggedOn(let connection, let address): write("log-on", .web, connection, ["address": .string(address)])
        case .ticketIssued(let address): write(["event": "ticket", "address": .string(address)])
        case .certificateIssued(let address): write(["event": "certificate", "address": .string(address)])
        case .authenticated(let connection, let address, let parameters):
            write(
                "authenticated", .sip, connection, ["address": .string(address), "inner_tls": .string(parameters)])
        case .registered(let connection, let address, let isRefresh, let roundTrips):
            write(
                isRefresh ? "refreshed" : "signed-in", .sip, connection,
                ["address": .string(address), "round_trips": .integer(roundTrips)])
        case .deregistered(let connection, let address):
            write("signed-out", .sip, connection, ["address": .string(address)])
        }
    }

    func stopped(_ pool: LabPool) {
        let observations = pool.observations
        write([
            "event": "stopped", "failed_log_ons": .integer(observations.failedLogOns),
            "sign_ins": .integer(observations.registrations.count),
            "refusals": .integer(observations.refusals.count),
            "sequential_round_trips": .integer(observations.sequentialRoundTrips),
        ])
    }

    private func write(
        _ event: String, _ service: PoolEvent.Service, _ connection: Int,
        _ more: KeyValuePairs<String, JSONValue?> = [:]
    ) {
        let members = [
            JSONValue.Member("event", .string(event)), .init("service", .string(service.rawValue)),
            .init("connection", .integer(connection)),
        ]
        let rest = more.compactMap { name, value in value.map { JSONValue.Member(name, $0) } }
        print(JSONValue.object(members + rest))
        fflush(nil)
    }

    private func write(_ members: KeyValuePairs<String, JSONValue?>) {
        print(JSONValue.object(present: members))
        fflush(nil)
    }
}
