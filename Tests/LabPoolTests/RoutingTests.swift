import Authentication
import EventLoop
import LabPool
import SIP
import Testing

@Suite("The lab as a proxy")
struct RoutingTests {
    /// As Skype for Business Server 2015 does.
    @Test("whoever invites hears, signed and before any answer, to how many endpoints that went")
    func progress() async throws {
        try await withPool { pool in
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(try await WebClient(pool).identity()).status == .ok)
            try client.sendSigned(try client.request(.invite, to: "sip:alice@contoso.example", callID: "self"))
            let answers = try await EventLoop.withDeadline(.seconds(60)) {
                var answers: [Message] = []
                while answers.last?.status?.isFinal != true {
                    let message = try await client.receive()
                    if message.method == .invite {
                        try client.sendSigned(Message(responseTo: message, .busyHere, toTag: "t"))
                    } else if !message.isRequest {
                        answers.append(message)
                    }
                }
                return answers
            }
            #expect(answers.map { $0.status?.code } == [100, 101, 486])
            let progress = try #require(answers.first { $0.status?.code == 101 })
            #expect(client.association?.verify(progress) == .authentic)
            #expect(progress.toTag == nil && progress.diagnostics.map(\.code) == [13004])
            #expect(progress.diagnostics.first?.parameters["Count"] == "1")
        }
    }

    @Test("an endpoint is to send its requests the way that the pool has recorded for itself")
    func recordedRoute() async throws {
        try await withPool { pool in
            let client = try await SIPClient(pool)
            #expect(try await client.signIn(try await WebClient(pool).identity()).status == .ok)
            try client.sendSigned(try client.request(.invite, to: "sip:alice@contoso.example", callID: "self"))
            let invite = try await client.receive(.invite)
            let route = try #require(invite.recordRoutes.first)
            #expect(route.uri.parameters.contains("lr") && route.uri.parameters["ms-route-sig"]?.isEmpty == false)
            #expect(route.tag?.isEmpty == false && route.parameters["ms-rrsig"]?.isEmpty == false)
        }
    }
}
