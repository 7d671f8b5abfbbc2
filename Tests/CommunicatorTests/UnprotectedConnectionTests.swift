import Authentication
import Discovery
import EventLoop
import Network
import PollLoop
import SIP
import Security
import Testing

@testable import Communicator
@testable import LabPool

@Suite("A connection without TLS", .serialized)
struct UnprotectedConnectionTests {
    private static let keys = SigningKeys(block: Secret(copying: 0..<UInt8(SigningKeys.blockSize)), hash: .sha256)

    /// What a pool asks for in the name of a colleague.
    private static func request(_ callID: String) throws -> Message {
        var request = Message(.request(.message, try URI(parsing: "sip:alice@contoso.com")))
        request.vias = [try Via(parsing: "SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK\(callID)")]
        request.maxForwards = 70
        request.from = try NameAddress(parsing: "<sip:bob@contoso.com>;tag=1")
        request.to = try NameAddress(parsing: "<sip:alice@contoso.com>")
        request.callID = callID
        request.cseq = CSeq(1, .message)
        return request
    }

    /// How many messages have gone no further, and who was asked for what.
    @LoopActor
    private final class Drops {
        var count = 0
        var served: [String] = []
    }

    @LoopActor
    private static func connection(to port: UInt16, _ drops: Drops) async throws -> Connection {
        let address = try #require(SignInAddress("alice@contoso.com"))
        var configuration = AccountConfiguration(address: address, login: nil, server: nil)
        configuration.trace = .redacted
        let outlet = EventOutlet { event in
            if case .trace(let line) = event, line.text.hasPrefix("dropped:") { drops.count += 1 }
        }
        let stream = try await ByteStream.connect(
            host: "127.0.0.1", port: port, protection: .tcp,
            configuration: NetworkConfiguration(trust: try TrustPolicy(), proxy: .none))
        let channel = MessageChannel(
            candidate: Candidate(host: "127.0.0.1", port: port, transport: .tcp), stream: stream, timing: Timing(),
            trace: MessageTrace(configuration, outlet: outlet))
        let identity = try Identity(
            address: address, endpoint: EndpointIdentity(address: address, scope: nil), userAgent: "x")
        return Connection(channel: channel, identity: identity, timing: Timing())
    }

    @Test("what comes before a security association, or between two, is the pool's only with its signature")
    func unsigned() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let socket = try ListeningSocket(port: 0)
            defer { socket.close() }
            let pool = Signal<SIPConnection>()
            socket.serve {
                guard
                    let accepted = try? SIPConnection(
                        $0, number: 1, context: nil, format: MessageFormat([]), records: .whole)
                else { return }
                pool.send(accepted)
            }
            let drops = Drops()
            let connection = try await Self.connection(to: UInt16(socket.port), drops)
            defer { connection.close() }
            connection.readAhead()
            let server = try await pool.value()
            server.send(try Self.request("early"))
            try await waitUntil { drops.count == 1 }

            var header = AuthenticationHeader(
                scheme: "TLS-DSK", ["realm": "SIP", "targetname": "fe01", "version": "4"])
            header["opaque"] = "A1"
            connection.association = SecurityAssociation(
                try #require(Challenge(header, from: .registrar)), keys: Self.keys)
            connection.leaveAssociation()
            server.send(try Self.request("forged"))
            try await waitUntil { drops.count == 2 }
            var association = ServerSecurityAssociation(
                scheme: .tlsDSK, realm: "SIP", targetname: "fe01", opaque: "A1",
                signer: KeyedHashSigner.server(Self.keys))
            var signed = try Self.request("signed")
            try association.sign(&signed)
            server.send(signed)
            server.send(try Self.request("forgery"))
            try await waitUntil { drops.count == 3 }
            connection.serveRequest = { request in
                drops.served.append(request.message.callID ?? "")
                return true
            }
            #expect(drops.served == ["signed"])
        }.value
    }
}
