import EventLoop
import Foundation
import Network
import Security
import Testing

extension NetworkTests {
    /// What a log-on by NTLM shows to a server, and when it shows nothing.
    @Suite("NTLM over HTTP")
    struct NTLMLogOnTests {
        private static let identity = Result { try #require(TestAuthority.shared).identity() }

        /// A server that gives this challenge and notes the tokens that it is shown, each with its connection's number.
        private func server(
            challenge: [UInt8], closesAfterChallenge: Bool = false
        ) throws -> (TestServer, @Sendable () -> [Shown]) {
            let shown = LockedList<Shown>()
            let connections = LockedList<Int>()
            let server = try TestServer(tls: .server(identity: Self.identity.get())) { connection in
                let number = connections.append(0)
                while true {
                    let (head, body) = try connection.readRequest()
                    let token = head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: NTLM ") }
                        .flatMap { Data(base64Encoded: String($0.dropFirst(20))) }.map { Array($0) }
                    shown.append(Shown(connection: number, token: token ?? [], body: body))
                    guard token?.dropFirst(8).first == 1 else {
                        try connection.respond(body: "welcome")
                        continue
                    }
                    let value = Data(challenge).base64EncodedString()
                    try connection.respond("401 Unauthorized", headers: "WWW-Authenticate: NTLM \(value)\r\n")
                    if closesAfterChallenge { return }
                }
            }
            return (server, { shown.all })
        }

        private struct Shown: Sendable {
            let connection: Int
            let token: [UInt8]
            let body: [UInt8]

            var type: UInt8 { token.count > 8 ? token[8] : 0 }

            /// What a field of an AUTHENTICATE refers to ([MS-NLMP] 2.2.1.3).
            func field(at place: Int) -> [UInt8] {
                func number(_ range: Range<Int>) -> Int { token[range].reversed().reduce(0) { $0 << 8 | Int($1) } }
                let start = number(place + 4..<place + 8)
                return Array(token[start..<start + number(place..<place + 2)])
            }
        }

        private func logOn(_ port: UInt16, name: String = #"CONTOSO\alice"#) async throws -> HTTPResponse {
            try await send(
                HTTPRequest(
                    .post, url: "https://localhost:\(port)/", body: [65],
                    authentication: .password(Credentials(name: name, password: Secret(utf8: "пароль")))))
        }

        @Test(
            "the answer is NTLMv2's alone, names the service, and is bound to the server's certificate",
            arguments: [0x2088_0205, 0x2080_0205] as [UInt32])
        func answer(flags: UInt32) async throws {
            let (server, shown) = try server(challenge: NTLMChallengeMessage(flags: flags).bytes)
            defer { server.stop() }
            #expect(try await logOn(server.port).status == 200)
            let answer = try #require(shown().last { $0.type == 3 })
            let response = answer.field(at: 20)
            #expect(response.count > 24 && answer.field(at: 12).isEmpty)
            let pairs = Self.pairs(in: Array(response.dropFirst(44)))
            #expect(
                pairs[9] == Array("HTTP/localhost".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
            #expect(pairs[10] == (try Self.bindings()))
        }

        /// The AV_PAIRs of an NTLMv2 response ([MS-NLMP] 2.2.2.1).
        private static func pairs(in bytes: [UInt8]) -> [Int: [UInt8]] {
            var pairs: [Int: [UInt8]] = [:]
            var rest = bytes[...]
            while rest.count >= 4 {
                let header = rest.prefix(4).map { Int($0) }
                let (kind, count) = (header[0] | header[1] << 8, header[2] | header[3] << 8)
                guard kind != 0 else { break }
                pairs[kind] = Array(rest.dropFirst(4).prefix(count))
                rest = rest.dropFirst(4 + count)
            }
            return pairs
        }

        /// MD5 of what GSSAPI calls the channel bindings ([MS-NLMP] 2.2.2.1, MsvAvChannelBindings; RFC 5929 4).
        private static func bindings() throws -> [UInt8] {
            let certificate = try identity.get().certificate
            let data = Array("tls-server-end-point:".utf8) + (try HashAlgorithm.sha256.digest(certificate.der))
            let text = [UInt8](repeating: 0, count: 16) + [UInt8(data.count), 0, 0, 0] + data
            return try HashAlgorithm.md5.digest(text)
        }

        @Test("a challenge that is cut off, or none, is answered with nothing")
        func unreadableChallenges() async throws {
            let whole = NTLMChallengeMessage().bytes
            let named = NTLMChallengeMessage(flags: 0x2088_0205 | 0x0001_0000).bytes
            let cut = [1, 8, 12, 31, 40, 47, 55, 60].map { Array(whole.prefix($0)) }
            for challenge in cut + [named, Array("no token".utf8)] {
                let (server, shown) = try server(challenge: challenge)
                defer { server.stop() }
                let error = try await failure { try await logOn(server.port) }
                guard case .logOnImpossible(_, let cause) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(cause.mechanism == .ntlm && !error.description.isEmpty)
                #expect(shown().map(\.type) == [1])
            }
        }

        @Test("a challenge of 64 KiB is refused by its size")
        func hugeChallenge() async throws {
            let (server, shown) = try server(
                challenge: NTLMChallengeMessage().bytes + [UInt8](repeating: 65, count: 64 * 1024))
            defer { server.stop() }
            guard case .logOnImpossible(_, let cause) = try await failure(of: { try await logOn(server.port) }) else {
                Issue.record("another error")
                return
            }
            #expect(cause.problem == .badToken && shown().map(\.type) == [1])
        }

        @Test("a challenge of another day is told as a matter of clocks")
        func oldChallenge() async throws {
            let old: [UInt8] = [7, 0, 8, 0, 0, 0x80, 0x3E, 0xD5, 0xDE, 0xB1, 0x9D, 0x01]
            let (server, _) = try server(
                challenge: NTLMChallengeMessage(targetInformation: [1, 0, 4, 0, 67, 0, 79, 0] + old + [0, 0, 0, 0])
                    .bytes)
            defer { server.stop() }
            guard case .logOnImpossible(_, let cause) = try await failure(of: { try await logOn(server.port) }) else {
                Issue.record("another error")
                return
            }
            #expect(cause.problem == .clockSkew)
        }

        @Test("where the connection goes between the legs, the proof goes to no other")
        func lostBetweenLegs() async throws {
            let (server, shown) = try server(challenge: NTLMChallengeMessage().bytes, closesAfterChallenge: true)
            defer { server.stop() }
            guard case .connectionLost = try await failure(of: { try await logOn(server.port) }) else {
                Issue.record("another error")
                return
            }
            #expect(shown().map(\.type) == [1, 1])
        }

        @Test("a server that wants no proof gets the request whole")
        func noProofWanted() async throws {
            let bodies = LockedList<[UInt8]>()
            let server = try TestServer(tls: goodTLS()) { connection in
                while true {
                    bodies.append(try connection.readRequest().body)
                    try connection.respond()
                }
            }
            defer { server.stop() }
            #expect(try await logOn(server.port).status == 200)
            #expect(bodies.all == [[], [65]])
        }

        @Test("who is logged on does not vouch for another name")
        func anotherName() async throws {
            let (server, shown) = try server(challenge: NTLMChallengeMessage().bytes)
            defer { server.stop() }
            let port = server.port
            try await onLoop { configuration in
                let client = try HTTPClient(configuration: configuration)
                for name in ["alice", "bob", "bob"] {
                    let credentials = Credentials(name: name, password: Secret(utf8: "secret"))
                    _ = try await client.send(
                        HTTPRequest(url: "https://localhost:\(port)/", authentication: .password(credentials)))
                }
            }
            #expect(shown().map(\.type) == [1, 3, 1, 3, 0])
        }

        // Inside Negotiate

        /// A server that offers Negotiate alone, and gives this token for the first one.
        private func negotiator(_ token: [UInt8]) throws -> (TestServer, @Sendable () -> [String]) {
            let shown = LockedList<String>()
            let server = try TestServer(tls: .server(identity: Self.identity.get())) { connection in
                while true {
                    let (head, _) = try connection.readRequest()
                    let line = head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") } ?? ""
                    shown.append(String(line.dropFirst("Authorization: ".count)))
                    let isFirst = line.hasPrefix("Authorization: Negotiate ")
                    let value = isFirst ? " " + Data(token).base64EncodedString() : ""
                    try connection.respond("401 Unauthorized", headers: "WWW-Authenticate: Negotiate\(value)\r\n")
                }
            }
            return (server, { shown.all })
        }

        /// A NegTokenResp that goes on with NTLM (RFC 4178 4.2.2), around a challenge.
        private static func negotiation(around challenge: [UInt8]) -> [UInt8] {
            func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
                let count = contents.count
                let length =
                    count < 128
                    ? [UInt8(count)]
                    : [0x83, UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
                return [tag] + length + contents
            }
            let mechanism: [UInt8] = [6, 10, 0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10]
            return element(
                0xA1,
                element(
                    0x30,
                    element(0xA0, [10, 1, 1]) + element(0xA1, mechanism)
                        + element(0xA2, element(4, challenge))))
        }

        @Test("Negotiate that is offered alone gets NTLM inside, bare NTLM gets nothing there")
        func negotiateAlone() async throws {
            // The mechanisms are protected by a signature, for which the server's flags must provide.
            let challenge = NTLMChallengeMessage(flags: 0xE288_8215)
            let (server, shown) = try negotiator(Self.negotiation(around: challenge.bytes))
            defer { server.stop() }
            let response = try await logOn(server.port)
            #expect(response.status == 401 && response.hasJudgedPassword)
            #expect(shown().map { $0.split(separator: " ").first } == ["NTLM", "Negotiate", "Negotiate"])
            let last = try #require(shown().last?.split(separator: " ").last)
            let proof = try #require(Data(base64Encoded: String(last)))
            #expect(proof.range(of: Data("NTLMSSP\0".utf8 + [3, 0, 0, 0])) != nil)
        }

        @Test("a token of Negotiate that is cut off, of 64 KiB or senseless is answered with nothing, and told")
        func unreadableNegotiation() async throws {
            let challenge = NTLMChallengeMessage().bytes
            let whole = Self.negotiation(around: challenge)
            let nameless = NTLMChallengeMessage(flags: 0x2088_0205 | 0x0001_0000).bytes
            let cut = [1, 2, 5, 10, 20, 40, whole.count / 2, whole.count - 1].map { Array(whole.prefix($0)) }
            let others = [
                Self.negotiation(around: Array(challenge.prefix(20))), Self.negotiation(around: nameless),
                Self.negotiation(around: [UInt8](repeating: 65, count: 48 * 1024)), whole.map { ~$0 },
                [UInt8](repeating: 0x30, count: 48 * 1024),
            ]
            for token in cut + others {
                let (server, shown) = try negotiator(token)
                defer { server.stop() }
                let error = try await failure { try await logOn(server.port) }
                guard case .logOnImpossible(_, let cause) = error else {
                    Issue.record("\(token.count): \(error)")
                    continue
                }
                #expect(!error.refusesPassword && !cause.explanation.isEmpty)
                #expect(shown().count == 2, "\(token.count): the password is in none of these")
            }
        }

        @Test("a token that exceeds what a header may have is refused by its size")
        func hugeNegotiation() async throws {
            let (server, shown) = try negotiator([UInt8](repeating: 65, count: 96 * 1024))
            defer { server.stop() }
            let error = try await failure { try await logOn(server.port) }
            guard case .tooLarge = error else {
                Issue.record("\(error)")
                return
            }
            #expect(shown().count == 2)
        }
    }
}
