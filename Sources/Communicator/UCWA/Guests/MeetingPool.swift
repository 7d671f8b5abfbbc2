import Conferencing
import Discovery
import EventLoop
import Network
import UCWA
import Web

/// Where guests of a meeting make their UCWA application: as its join page says, or as the organizer's domain does
/// (UCWA sheet 1 and 6.7).
@LoopActor
struct MeetingPool {
    /// Proves the guest where a place wants that.
    let transport: any WebTransport
    let meeting: MeetingInformation

    /// Does `work` at the first place that can be reached.
    ///
    /// - Throws: ``ConferenceFailure``; `NetworkError`; what `work` throws.
    func enter<Value: Sendable>(_ work: @LoopActor (WebAddress) async throws -> Value) async throws -> Value {
        var refusal: UCWARefusal?
        for place in meeting.applications.compactMap({ WebAddress($0) }) {
            do {
                return try await work(place)
            } catch let error as NetworkError where error.isAboutPlace {
                // The address may be for those inside, or outside.
            } catch let answer as UCWARefusal where answer.isAboutPlace {
                // A proxy has answered, which does not reach it, or knows of no such place.
                refusal = answer
            }
        }
        return try await work(discover(after: refusal))
    }

    /// The place that the organizer's domain names.
    ///
    /// - Parameter refusal: what the places of the join page have said; where the domain names none it tells more.
    private func discover(after refusal: UCWARefusal?) async throws -> WebAddress {
        do {
            return try await discover()
        } catch {
            guard let refusal, !(error is CancellationError) else { throw error }
            throw refusal
        }
    }

    private func discover() async throws -> WebAddress {
        let domain = meeting.conference.organizer.drop { $0 != "@" }.dropFirst().lowercased()
        guard let root = WebAddress("https://lyncdiscover.\(domain)/") else { throw ConferenceFailure(.noWebAccess) }
        do {
            // Nobody is asked about a host: guests have nothing to lose but what they write.
            let place = ApplicationsPlace(transport: transport) { host, isVerified in
                isVerified || host == domain || host.hasSuffix(".\(domain)")
            }
            return try await place.follow(.init(subject: .elsewhere, place: root, isVerified: true))
        } catch let error as AutodiscoverError {
            throw ConferenceFailure(.noWebAccess, detail: "\(error)")
        }
    }
}

extension NetworkError {
    /// Whether it says that the place is not to be had from here.
    fileprivate var isAboutPlace: Bool {
        switch self {
        case .nameNotFound, .unreachable, .connectTimedOut, .proxyFailed, .tlsFailed, .connectionLost: true
        default: false
        }
    }
}

extension UCWARefusal {
    fileprivate var isAboutPlace: Bool { code == nil && [404, 502, 503, 504].contains(status) }
}
