import Authentication
import EventLoop
import LabPool
import SIP
import Security
import Testing

@Suite("The registrar, NTLM and Kerberos")
struct RegistrarLogOnTests {
    @LoopActor
    private static func challenge(_ client: SIPClient, _ scheme: AuthenticationScheme) async throws -> Challenge {
        try Challenges(try await client.exchange(try client.request())).choose([scheme])
    }

    /// The answer to the REGISTER that ends an NTLM handshake; `forge` works on what is sent.
    @LoopActor
    private static func signIn(
        _ client: SIPClient, password: String = "Pa$$w0rd", _ forge: (inout Message) -> Void = { _ in }
    ) async throws -> Message {
        let exchange = try GSSExchange(
            try await challenge(client, .ntlm), .password(LoginName("CONTOSO\\alice"), Secret(utf8: password)))
        guard case .answer(let header) = try exchange.start() else { throw SIPClient.Closed() }
        let next = try await client.exchange(try client.request { $0.headers.append(header.name, header.value) })
        guard case .established(let association, _) = try exchange.receive(next) else { throw SIPClient.Closed() }
        client.association = association
        return try await client.exchangeSigned(try client.request(), forge)
    }

    @Test("it signs its answer to who proved themselves, and refuses a signature that is used again")
    func signIn() async throws {
        let observations = try await withPool(change: { $0.schemes = [.ntlm] }) { pool in
            let client = try await SIPClient(pool)
            let answer = try await Self.signIn(client)
            #expect(answer.status == .ok)
            #expect(client.association?.verify(answer) == .authentic)
            let refresh = try await client.exchangeSigned(try client.request())
            #expect(client.association?.verify(refresh) == .authentic)
            let forged = try await client.exchangeSigned(try client.request()) { $0.expires = 7 }
            #expect(forged.status == .unauthorized)
        }
        #expect(observations.refusals == [.signatureWrong])
        #expect(observations.failedLogOns == 0)
    }

    @Test("a wrong password counts once; a right one whose message is altered is refused too")
    func refusals() async throws {
        let observations = try await withPool(change: { $0.schemes = [.ntlm] }) { pool in
            let wrong = try await Self.signIn(try await SIPClient(pool), password: "not it")
            #expect(wrong.status == .unauthorized)
            #expect(wrong.diagnostics.first?.code == 1000)
            let altered = try await Self.signIn(try await SIPClient(pool)) { $0.expires = 7 }
            #expect(altered.status == .unauthorized)
        }
        #expect(observations.failedLogOns == 1)
        #expect(observations.registrations.isEmpty)
        #expect(observations.refusals.last == .signatureWrong)
    }

    @Test("an answer to an earlier challenge is no proof, and what was heard of a log-on is of no use")
    func replayedAnswer() async throws {
        let observations = try await withPool(change: { $0.schemes = [.ntlm] }) { pool in
            var heard: AuthenticationHeader?
            let answer = try await Self.signIn(try await SIPClient(pool)) {
                heard = $0.headers[.authorization].flatMap { try? AuthenticationHeader(parsing: $0) }
            }
            #expect(answer.status == .ok)
            let token = try #require(heard?["gssapi-data"])
            let refused = try await Self.signIn(try await SIPClient(pool), password: "unknown") { request in
                guard let line = request.headers[.authorization], var header = try? AuthenticationHeader(parsing: line)
                else { return }
                header["gssapi-data"] = token
                request.headers[.authorization] = header.description
            }
            #expect(refused.status == .unauthorized)
        }
        #expect(observations.registrations.count == 1)
        #expect(observations.refusals.count == 1 && observations.refusals.first?.description.isEmpty == false)
    }

    @Test("tokens of 64 KiB, tokens that are cut off and what is no token are refused with a reason, and it goes on")
    func badTokens() async throws {
        let start = Array("NTLMSSP\0".utf8) + [3, 0, 0, 0]
        let tokens: [[UInt8]] = [
            [1], start, start + [UInt8](repeating: 0xFF, count: 60), [0x60, 0x82, 0xFF, 0xFF],
            [0x60, 0x40, 0x06, 0x06, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x02],
        ]
        let observations = try await withPool(change: { $0.schemes = [.ntlm, .kerberos] }) { pool in
            for scheme in [AuthenticationScheme.ntlm, .kerberos] {
                for token in tokens {
                    let client = try await SIPClient(pool)
                    let header = try await Self.challenge(client, scheme).answer(token: token)
                    let answer = try await client.exchange(
                        try client.request { $0.headers.append(header.name, header.value) })
                    #expect(answer.status == .unauthorized)
                    #expect(try Challenges(answer).offered == ["NTLM", "Kerberos"])
                }
                // It fits no line of SIP, so that the connection may end.
                let client = try await SIPClient(pool)
                let huge = try await Self.challenge(client, scheme).answer(
                    token: [UInt8](repeating: 65, count: 64 * 1024))
                let request = try client.request { $0.headers.append(huge.name, huge.value) }
                let answer = try? await client.exchange(request)
                #expect(answer?.status != .ok)
            }
            #expect(try await Self.signIn(try await SIPClient(pool)).status == .ok)
        }
        #expect(observations.refusals.count >= 2 * tokens.count)
        #expect(observations.refusals.allSatisfy { !$0.description.isEmpty })
    }
}
