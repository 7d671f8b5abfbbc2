import Discovery
import EventLoop
import Network
import PollLoop
import SIP
import Security
import Testing

@testable import Communicator

@Suite("Floods of a connection", .serialized)
struct FloodTests {
    /// Pieces of a stream that never ends.
    enum Kind: String, CaseIterable {
        case beats = "\r\n"
        case malformed = "X y SIP/2.0\n\n"
        case requests
        case body

        var piece: [UInt8] {
            switch self {
            case .beats, .malformed: Array(String(repeating: rawValue, count: 65_536 / rawValue.utf8.count).utf8)
            case .requests: Array(String(repeating: FloodTests.request(.benotify), count: 200).utf8)
            case .body:
                Array(FloodTests.request(.benotify, length: 8 << 20).utf8) + [UInt8](repeating: 0x78, count: 8 << 20)
            }
        }
    }

    private static func request(_ method: SIP.Method, tag: String = "1", length: Int = 0) -> String {
        """
        \(method.rawValue) sip:alice@contoso.com SIP/2.0\r\nVia: SIP/2.0/TCP h.example;branch=z9hG4bK1\r\n\
        From: <sip:bob@contoso.com>;tag=\(tag)\r\nTo: <sip:alice@contoso.com>\r\nCall-ID: 1\r\n\
        CSeq: 1 \(method.rawValue)\r\nEvent: presence\r\nContent-Length: \(length)\r\n\r\n
        """
    }

    /// Unoptimised, and under a sanitizer too; what is released holds it for some milliseconds.
    private static let bound: Duration = .milliseconds(600)

    /// Longest time for which the loop was not heard of while it read a flood.
    @LoopActor
    private static func longestHold(of kind: Kind, whileAnAnswerIsAwaited isAwaited: Bool) async throws -> Duration {
        let connection = try await connection(to: Flood(of: kind.piece).port)
        connection.readAhead()
        let request = connection.identity.request(
            .options, connection.identity.uri, to: connection.identity.uri, callID: "1", tag: "1", number: 1)
        let wait = isAwaited ? EventLoop.shared.task { try await connection.send(request) } : nil
        defer { wait?.cancel() }
        defer { connection.close() }
        let end = EventLoop.now + .seconds(1)
        var last = EventLoop.now
        var longest = Duration.zero
        while last < end {
            try await EventLoop.sleep(for: .milliseconds(1))
            longest = max(longest, EventLoop.now - last)
            last = EventLoop.now
        }
        return longest
    }

    @Test("A connection that takes no answers ends, as who asks waits for them")
    func congestion() async throws {
        LoopThread.start()
        let start = ContinuousClock.now
        let request = Self.request(.options, tag: String(repeating: "x", count: 60_000))
        let flood = try Flood(of: Array(request.utf8), lasting: .seconds(20))
        await #expect(throws: ConnectionEnded.self) {
            try await EventLoop.shared.task {
                let connection = try await Self.connection(to: flood.port)
                try await connection.serve()
            }.value
        }
        #expect(ContinuousClock.now < start + .seconds(15))
    }

    @LoopActor
    private static func connection(to port: UInt16) async throws -> Connection {
        let address = try #require(SignInAddress("alice@contoso.com"))
        let configuration = AccountConfiguration(address: address, login: nil, server: nil)
        let stream = try await ByteStream.connect(
            host: "127.0.0.1", port: port, protection: .tcp,
            configuration: NetworkConfiguration(trust: try TrustPolicy(), proxy: .none))
        let channel = MessageChannel(
            candidate: Candidate(host: "127.0.0.1", port: port, transport: .tcp), stream: stream, timing: Timing(),
            trace: MessageTrace(configuration, outlet: EventOutlet { _ in }))
        let identity = try Identity(
            address: address, endpoint: EndpointIdentity(address: address, scope: nil), userAgent: "x")
        let connection = Connection(channel: channel, identity: identity, timing: Timing())
        connection.serveRequest = { _ in false }
        return connection
    }

    @Test("The host has its turns while nothing comes to an end", arguments: Kind.allCases, [true, false])
    func turns(kind: Kind, isAwaited: Bool) async throws {
        LoopThread.start()
        var hold = Duration.seconds(60)
        // What else this computer does may hold it once, not each time.
        for _ in 0..<3 where hold > Self.bound {
            hold = try await EventLoop.shared.task {
                try await Self.longestHold(of: kind, whileAnAnswerIsAwaited: isAwaited)
            }.value
        }
        #expect(hold <= Self.bound)
    }
}
