import Authentication
import EventLoop
import LabPool
import Network
import SIP
import Security
import Testing

@Suite("Faults of the lab's registrar")
struct RegistrarFaultTests {
    @Test(
        "a sign-in succeeds all the same",
        arguments: [
            Fault.byteByByte, .foldedHeaders, .upperCaseHeaders, .reversedChallenges, .manyRecords,
            .hugeCertificateRequest, .bareAddresses, .tls12Only, .shortExpires, .clockSkew, .userAgentWarning,
            .shortCertificate,
        ], [false, true])
    func harmless(_ fault: Fault, isSecured: Bool) async throws {
        let observations = try await withPool([fault]) { pool in
            let client = try await SIPClient(pool, isSecured: isSecured)
            let answer = try await client.signIn(try await WebClient(pool).identity())
            #expect(answer.status == .ok)
            #expect(client.association?.verify(answer) == .authentic)
        }
        #expect(observations.refusals.isEmpty)
    }

    @Test("From and To have no angle brackets, and an identity is asserted in capitals, all of it signed")
    func bareAddresses() async throws {
        try await withPool([.bareAddresses]) { pool in
            let client = try await SIPClient(pool)
            let answer = try await client.signIn(try await WebClient(pool).identity())
            #expect(answer.headers[.from]?.hasPrefix("sip:alice@contoso.example;") == true)
            #expect(answer.headers[.to]?.hasPrefix("sip:alice@contoso.example;tag=") == true)
            #expect(answer.headers[.pAssertedIdentity] == "<SIP:alice@contoso.example>")
            #expect(client.association?.verify(answer) == .authentic)
        }
    }

    @Test("whoever has registered is called, and hears that the refusal has arrived")
    func incomingCall() async throws {
        try await withPool([.incomingCall]) { pool in
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(try await WebClient(pool).identity()).status == .ok)
            let call = try await client.receive(.invite)
            #expect(call.from?.displayName == "Caller")
            #expect(String(decoding: call.body, as: UTF8.self).contains("m=audio "))
            try client.sendSigned(Message(responseTo: call, .notAcceptableHere, toTag: "t"))
            let acknowledgement = try await client.receive(.ack)
            #expect(acknowledgement.callID == call.callID)
        }
    }

    @Test("records are cut after their first byte, with suites that BEAST is about")
    func splitRecords() async throws {
        try await withPool([.splitRecords]) { pool in
            let client = try await SIPClient(pool, isSecured: true)
            let identity = try await WebClient(pool).identity()
            #expect(try await client.authenticate(identity, offer: .compatibility) == nil)
            #expect(try await client.exchangeSigned(try client.request()).status == .ok)
        }
    }

    @Test("the REGISTER that is all right is refused, signed and with the reason")
    func refusals() async throws {
        let expected: [(Fault, Int, Int)] = [
            (.notAuthorised403, 403, 4004), (.notFound404, 404, 4005), (.overloaded503, 503, 17000),
            (.gatewayTimeout504, 504, 1007),
        ]
        for (fault, status, code) in expected {
            try await withPool([fault]) { pool in
                let client = try await SIPClient(pool)
                let answer = try await client.signIn(try await WebClient(pool).identity())
                #expect(answer.status?.code == status)
                #expect(answer.diagnostics.first?.code == code)
                #expect(client.association?.verify(answer) == .authentic)
                let again = try await client.exchangeSigned(try client.request())
                #expect(again.status?.code == (fault == .gatewayTimeout504 ? 200 : status))
                #expect(answer.retryAfter == (fault == .overloaded503 ? 5 : nil))
            }
        }
    }

    @Test("a user agent of its own is refused, or let in with a warning")
    func userAgents() async throws {
        for (fault, status) in [(Fault.userAgent403, Status.forbidden), (.userAgentWarning, .ok)] {
            try await withPool([fault]) { pool in
                let client = try await SIPClient(pool)
                try await client.authenticate(try await WebClient(pool).identity())
                let answer = try await client.exchangeSigned(try client.request { $0.headers[.userAgent] = "Mine/1" })
                #expect(answer.status == status)
                #expect(answer.warnings.first?.code == 310)
                #expect(try await client.exchangeSigned(try client.request()).status == .ok)
            }
        }
    }

    @Test(
        "the handshake has no version or suite in common with the client", arguments: [Fault.tls10Only, .noCommonSuite])
    func nothingInCommon(_ fault: Fault) async throws {
        let observations = try await withPool([fault]) { pool in
            let client = try await SIPClient(pool)
            let identity = try await WebClient(pool).identity()
            await #expect(throws: TLSDSKError.self) { try await client.authenticate(identity) }
            guard fault == .tls10Only else { return }
            #expect(try await client.authenticate(identity, offer: .compatibility) == nil)
            #expect(try await client.exchangeSigned(try client.request()).status == .ok)
        }
        // An old version is refused by the client, a foreign suite by the pool.
        #expect(observations.refusals.count == (fault == .tls10Only ? 0 : 1))
    }

    @Test("a client certificate is refused, once or for good")
    func certificates() async throws {
        for (fault, isAccepted) in [(Fault.certificateRefusedOnce, true), (.certificateRefused, false)] {
            try await withPool([fault]) { pool in
                let client = try await SIPClient(pool)
                let identity = try await WebClient(pool).identity()
                let refusal = try await client.authenticate(identity)
                #expect(refusal?.status == .unauthorized)
                let second = try await client.authenticate(identity)
                #expect((second == nil) == isAccepted)
            }
        }
    }

    @Test("replies are unsigned, or signed wrongly")
    func signatures() async throws {
        let verdicts: [(Fault, Verdict)] = [
            (.unsignedReplies, .refused(.missing)), (.wronglySignedReplies, .refused(.wrong)),
        ]
        for (fault, verdict) in verdicts {
            try await withPool([fault]) { pool in
                let client = try await SIPClient(pool)
                let answer = try await client.signIn(try await WebClient(pool).identity())
                #expect(client.association?.verify(answer) == verdict)
            }
        }
    }

    @Test("TLS-DSK is not offered; or nothing but the first list ever comes; or nothing at all")
    func challenges() async throws {
        try await withPool([.noTLSDSK]) { pool in
            let client = try await SIPClient(pool)
            let answer = try await client.exchange(try client.request())
            #expect(try Challenges(answer).offered == ["Digest"])
        }
        try await withPool([.endless401]) { pool in
            let client = try await SIPClient(pool)
            let answer = try await client.authenticate(try await WebClient(pool).identity())
            #expect(answer?.status == .unauthorized)
        }
        try await withPool([.registerUnanswered]) { pool in
            let client = try await SIPClient(pool)
            try client.send(try client.request())
            await #expect(throws: DeadlineExceeded.self) {
                try await EventLoop.withDeadline(.milliseconds(200)) { try await client.receive() }
            }
        }
    }

    @Test("a first hop that authenticates as a proxy")
    func proxy() async throws {
        try await withPool([.proxy407]) { pool in
            let client = try await SIPClient(pool)
            let first = try await client.exchange(try client.request())
            #expect(first.status == .proxyAuthenticationRequired)
            #expect(try Challenges(first).authenticator == .proxy)
            let answer = try await client.signIn(try await WebClient(pool).identity())
            #expect(answer.status == .ok)
            #expect(answer.headers.contains(.proxyAuthenticationInfo))
            #expect(client.association?.verify(answer) == .authentic)
        }
    }

    @Test("users are sent on to another registrar, which knows nothing of the handshake before")
    func redirect() async throws {
        for (fault, isHome) in [(Fault.redirect301, true), (.redirectLoop, false)] {
            try await withPool([fault]) { pool in
                let identity = try await WebClient(pool).identity()
                let client = try await SIPClient(pool)
                let answer = try await client.signIn(identity)
                #expect(answer.status == .movedPermanently)
                let home = try #require(answer.contacts.first?.uri.port)
                let second = try await SIPClient(pool, port: Int(home))
                let next = try await second.signIn(identity)
                #expect(next.status == (isHome ? .ok : .movedPermanently))
                if !isHome { #expect(next.contacts.first?.uri.port.map(Int.init) == pool.sipTCPPort) }
            }
        }
    }

    @Test("the connection is closed after each 401")
    func closed() async throws {
        try await withPool([.closesAfterEachLeg]) { pool in
            let client = try await SIPClient(pool)
            #expect(try await client.exchange(try client.request()).status == .unauthorized)
            await #expect(throws: SIPClient.Closed.self) { try await client.receive() }
        }
    }

    @Test("the association is forgotten once, and a new one is made on the same connection")
    func forgotten() async throws {
        let observations = try await withPool([.forgottenAssociation]) { pool in
            let identity = try await WebClient(pool).identity()
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(identity).status == .ok)
            #expect(try await client.exchangeSigned(try client.request()).status == .unauthorized)
            #expect(try await client.signIn(identity).status == .ok)
        }
        #expect(observations.refusals == [.fault(.forgottenAssociation)])
    }

    @Test(
        "the endpoint is told that its registration ended",
        arguments: [
            (Fault.deregisteredUnregistered, "unregistered"), (.deregisteredRejected, "rejected"),
            (.deregisteredDeactivated, "deactivated"), (.preferredRegistrarChange, "preferred-registrar-change"),
        ])
    func deregistration(_ fault: Fault, _ event: String) async throws {
        let observations = try await withPool([fault]) { pool in
            let client = try await SIPClient(pool)
            try await client.signIn(try await WebClient(pool).identity())
            let notification = try await EventLoop.withDeadline(.seconds(60)) { try await client.receive() }
            #expect(notification.method == .notify)
            #expect(client.association?.verify(notification) == .authentic)
            #expect(String(decoding: notification.body, as: UTF8.self) == "deregistered;event=\(event)")
            var answer = Message(responseTo: notification, .ok, toTag: "x")
            try client.association?.sign(&answer)
            try client.send(answer)
            // The answer has been taken when a later request is served.
            #expect(try await client.exchangeSigned(try client.request()).status == .ok)
        }
        #expect(observations.refusals.isEmpty)
    }
}
