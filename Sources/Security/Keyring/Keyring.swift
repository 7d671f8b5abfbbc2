internal import CSecret
import Glibc
internal import Localization

/// The desktop's keyring: the Secret Service of freedesktop.org, through libsecret where the system has it.
///
/// Each call blocks, on a locked keyring for as long as the user takes to unlock it; run them on the worker. They end
/// at once when ``Interruption/interrupt()`` is called from any thread.
public struct Keyring: Sendable {
    /// Ends a call that is under way, and those that follow with it.
    public final class Interruption: @unchecked Sendable {
        // GCancellable may be used by several threads.
        fileprivate let cancellable: UnsafeMutableRawPointer?

        public init() {
            cancellable = Keyring.library?.newCancellable()
        }

        deinit {
            cancellable.map { Keyring.library?.release($0) }
        }

        /// Ends the call.
        public func interrupt() {
            cancellable.map { Keyring.library?.cancel($0) }
        }
    }

    /// Loaded once, and never unloaded: GLib does not bear that. Its functions may be called from any thread.
    nonisolated(unsafe) private static let library: CSecret_library? = {
        var library = CSecret_library()
        return CSecret_load(&library) ? library : nil
    }()

    private let interruption: Interruption

    public init(interruption: Interruption = Interruption()) {
        self.interruption = interruption
    }

    /// The secret of an entry; nil if there is none.
    ///
    /// - Throws: ``KeyringError``.
    public func secret(of entry: KeyringEntry) throws(KeyringError) -> Secret? {
        try call { library, error in
            let text = CSecret_lookUp(
                &library, entry.kind.rawValue, entry.address, entry.login, interruption.cancellable, &error)
            guard let text else { return nil }
            defer { library.freeSecret(text) }
            return Secret(copying: UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
    }

    /// Keeps a secret, which holds no NUL, in place of the one that was.
    ///
    /// - Throws: ``KeyringError``.
    public func store(_ secret: Secret, as entry: KeyringEntry) throws(KeyringError) {
        let terminated = secret.terminated
        try call { library, error in
            terminated.withBytes {
                _ = CSecret_store(
                    &library, entry.kind.rawValue, entry.address, entry.login, entry.label,
                    $0.bindMemory(to: CChar.self).baseAddress, interruption.cancellable, &error)
            }
        }
    }

    /// Removes the secret of an entry, if there is one.
    ///
    /// - Throws: ``KeyringError``.
    public func remove(_ entry: KeyringEntry) throws(KeyringError) {
        try call { library, error in
            _ = CSecret_clear(
                &library, entry.kind.rawValue, entry.address, entry.login, interruption.cancellable, &error)
        }
    }

    private func call<Value>(
        _ body: (inout CSecret_library, inout UnsafeMutablePointer<CSecret_error>?) -> Value
    ) throws(KeyringError) -> Value {
        guard var library = Self.library else {
            throw KeyringError(reason: localized("the package \("libsecret-1-0") is not installed"))
        }
        var error: UnsafeMutablePointer<CSecret_error>?
        let value = body(&library, &error)
        guard let failure = error else { return value }
        defer { library.freeError(failure) }
        throw KeyringError(reason: failure.pointee.message.map { String(cString: $0) } ?? "")
    }
}
