import EventLoop
import Messaging
import PollLoop
import Testing
import UCWA
import Web

@testable import Communicator

@Suite("What is written in a meeting over UCWA")
struct MeetingTextsTests {
    @LoopActor
    private final class Record {
        var lost: [String] = []
    }

    @Test("a text that a busy server refuses once the meeting is over is told undelivered, as is what is written then")
    func closed() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            let place = "\(GuestServer.pool)/ucwa/v1/applications"
            server.answers["POST \(place)"] = [
                .init(status: 201, body: #"{"rel":"application","_links":{"self":{"href":"/app/1"}}}"#)
            ]
            server.answers["POST \(GuestServer.pool)/app/1/send"] = [.init(status: 503)]
            let application = try await UCWAApplication(
                at: try #require(WebAddress(place)), .init(userAgent: "Test", endpoint: "1"), transport: server)
            let messaging = #"{"rel":"messaging","_links":{"sendMessage":{"href":"/app/1/send"}}}"#
            let record = Record()
            let texts = MeetingTexts { record.lost.append($0.text?.plain ?? "") }
            texts.connect(application, UCWAResource(parsing: Array(messaging.utf8)))
            texts.send("One", number: 1)
            texts.send("Two", number: 2)
            texts.close(.ended)
            #expect(record.lost == ["Two"])
            texts.send("Three", number: 3)
            try await waitUntil { record.lost == ["Two", "Three", "One"] }
        }.value
    }
}
