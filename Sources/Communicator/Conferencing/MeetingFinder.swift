import Conferencing
import EventLoop
import Network
import Web

/// From the link of a meeting to its conference.
@LoopActor
struct MeetingFinder {
    /// The most pages that are asked, one of which leads to the other.
    private static let longestWay = 4

    let network: any WebTransport
    /// What the pages are asked for.
    var mediaType = "text/html"

    /// - Throws: ``ConferenceFailure``; `CancellationError`.
    func find(_ link: MeetingLink) async throws -> MeetingInformation {
        switch link {
        case .conference(let address): return MeetingInformation(address)
        case .page(let page): return try await follow(page)
        }
    }

    private func follow(_ first: String) async throws -> MeetingInformation {
        var page = first
        for _ in 0..<Self.longestWay {
            switch try await read(page) {
            case .conference(let information)?: return information
            case .another(let next)?: page = next
            case nil:
                // What such addresses usually say by themselves holds where the page cannot be had.
                guard let guess = MeetingLink.guess(page: first) else { throw ConferenceFailure(.pageNamesNone) }
                return MeetingInformation(guess)
            }
        }
        throw ConferenceFailure(.pageNamesNone)
    }

    /// Nil if the page says nothing, or is not to be had.
    private func read(_ page: String) async throws -> MeetingPage? {
        let request = HTTPRequest(
            url: page, headers: ["Accept": mediaType], redirects: .follow(limit: 5), acceptsCompression: true,
            maximumBody: 1 << 20)
        do {
            return MeetingPage(try await network.send(request).body)
        } catch is NetworkError {
            return nil
        }
    }
}
