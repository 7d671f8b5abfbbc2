import EventLoop
import Foundation
import PollLoop
import Security
import TestScratch
import Testing

@testable import Communicator

/// The token for further tokens between sessions, with a keyring that the user has not unlocked yet.
@Suite("Tokens that are kept")
struct KeptTokenTests {
    /// A keyring with one secret at most, which answers once it is unlocked.
    @LoopActor
    private final class LockedKeyring: SecretKeeper {
        private var secret: Secret?
        private var isLocked = true
        private var waiting: [Signal<Void>] = []
        /// How many wait for the user.
        var questions: Int { waiting.count }

        init(_ secret: Secret?) { self.secret = secret }

        func unlock() {
            isLocked = false
            for signal in waiting { signal.send(()) }
            waiting = []
        }

        func lock() { isLocked = true }

        private func open() async throws {
            guard isLocked else { return }
            let signal = Signal<Void>()
            waiting.append(signal)
            try await signal.value()
        }

        func secret(of entry: KeyringEntry) async throws -> Secret? {
            try await open()
            return secret
        }

        func store(_ secret: Secret, as entry: KeyringEntry) async throws {
            try await open()
            self.secret = secret
        }

        func remove(_ entry: KeyringEntry) async throws {
            try await open()
            secret = nil
        }
    }

    /// What a program sees of one account that keeps its secrets in the keyring.
    @LoopActor
    private struct Desktop {
        let keyring: LockedKeyring
        let scratch: Scratch
        let configuration: AccountConfiguration

        init(_ kept: RefreshToken?) throws {
            keyring = LockedKeyring(kept?.text)
            scratch = try Scratch()
            let address = try #require(SignInAddress("alice@contoso.example"))
            var configuration = AccountConfiguration(address: address)
            configuration.keepsPasswordInKeyring = true
            self.configuration = configuration
        }

        /// The account's token, as a program finds it that has just started.
        func start() -> KeptToken {
            KeptToken(
                configuration, AccountStore(directory: scratch.url.path, address: configuration.address),
                keyring: keyring)
        }

        var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: scratch.url.path)) ?? [] }
    }

    private static let first = RefreshToken(text: Secret(utf8: "https://sts.contoso.example/token\nfirst"))
    private static let second = RefreshToken(text: Secret(utf8: "https://sts.contoso.example/token\nsecond"))

    private func run(
        _ body: @escaping @LoopActor @Sendable (Desktop) async throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            try await body(Desktop(Self.first))
        }.value
    }

    @Test("What is forgotten while the keyring is locked is not used again, even by a program that starts later")
    func locked() async throws {
        try await run { desktop in
            desktop.start().forget()
            #expect(await desktop.start().load() == nil)
            try await waitUntil { desktop.keyring.questions >= 1 }
            desktop.keyring.unlock()
            try await waitUntil { desktop.files.isEmpty }
            #expect(try await desktop.keyring.secret(of: .init(.refreshToken, address: "", login: "")) == nil)
            #expect(await desktop.start().load() == nil)
        }
    }

    @Test("What is kept after that is not swept away when the keyring opens at last")
    func keptAfterwards() async throws {
        try await run { desktop in
            let token = desktop.start()
            token.forget()
            try await waitUntil { desktop.keyring.questions == 1 }
            async let keeping: Void = token.keep(Self.second)
            desktop.keyring.unlock()
            await keeping
            #expect(await desktop.start().load()?.text == Self.second?.text)
            try await waitUntil { desktop.files.isEmpty }
        }
    }
}
