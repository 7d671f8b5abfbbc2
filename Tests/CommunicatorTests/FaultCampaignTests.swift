import Communicator
import EventLoop
import LabPool
import Testing

extension SessionTests {
    @Suite("A failure at any moment")
    struct FaultCampaign {
        @Test(
            "a connection that is dropped in place of the k-th answer ends the session or does no harm",
            arguments: 1...16)
        func dropped(answer: Int) async throws {
            try await TestSite.with([.droppedConnection: answer]) { site in
                let driver = SessionDriver(account: try site.account())
                let error = try await driver.run()
                let kinds: [SignInError.Kind?] = [nil, .connectionLost, .unreachable, .tls]
                #expect(kinds.contains(error?.kind), "\(error.map { "\($0)" } ?? "")")
                if let error {
                    #expect(!error.tried.isEmpty && !error.answer.isEmpty && !error.advice.isEmpty, "\(error)")
                    #expect(driver.openSteps.isEmpty)
                } else {
                    #expect(driver.signedIn != nil)
                }
            }
        }

        @Test("a session that is closed from inside its k-th event tells nothing more", arguments: 1...13)
        func closedInside(event: Int) async throws {
            try await TestSite.with { site in
                let count = try await Self.events(of: try site.account(), untilFirst: event) { $0.close() }
                #expect(count == event)
            }
        }

        @Test("signing out inside the k-th event ends the session soon and without an error", arguments: 1...13)
        func signedOutInside(event: Int) async throws {
            try await TestSite.with { site in
                let account = try site.account()
                let end = Signal<SignInError?>()
                var count = 0
                var session: Session?
                session = Session(account: account) { received in
                    count += 1
                    if count == event { session?.signOut() }
                    if case .ended(let error) = received { end.send(error) }
                }
                session?.signIn()
                let error = try await EventLoop.withDeadline(.seconds(60)) { try await end.value() }
                #expect(error == nil, "\(error.map { "\($0)" } ?? "")")
                session = nil
            }
        }

        /// How many events a session delivers that is stopped inside one of them.
        @LoopActor
        private static func events(
            of account: Communicator.Account, untilFirst last: Int, stop: @escaping @LoopActor (Session) -> Void
        ) async throws -> Int {
            var count = 0
            var session: Session?
            let stopped = Signal<Void>()
            session = Session(account: account) { _ in
                count += 1
                guard count == last, let session else { return }
                stop(session)
                stopped.send(())
            }
            session?.signIn()
            try await EventLoop.withDeadline(.seconds(60)) { try await stopped.value() }
            try await EventLoop.sleep(for: .milliseconds(300))
            session = nil
            return count
        }
    }
}
