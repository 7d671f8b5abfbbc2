import COpenSSL
import Localization
import Synchronization

/// A keyed hash, RFC 2104, for many messages: the key is prepared once.
public final class KeyedHash: Sendable {
    /// The hash function.
    public let algorithm: HashAlgorithm
    private let key: Secret
    /// Made for the first message; one message at a time.
    private let context = Mutex<OpenSSLObject?>(nil)

    /// Prepares nothing yet.
    public init(_ algorithm: HashAlgorithm, key: Secret) {
        self.algorithm = algorithm
        self.key = key
    }

    /// The keyed hash of `message`.
    ///
    /// - Throws: `SecurityError.operationFailed` where the library's configuration forbids the function.
    public func code(for message: [UInt8]) throws(SecurityError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: algorithm.size)
        OpenSSLErrors.clear()
        let isDone = context.withLock { context in
            context = context ?? prepared()
            guard let pointer = context?.pointer else { return false }
            // Without a key the one that was prepared is used again.
            return EVP_MAC_init(pointer, nil, 0, nil) == 1 && EVP_MAC_update(pointer, message, message.count) == 1
                && EVP_MAC_final(pointer, &output, nil, output.count) == 1
        }
        guard isDone else { throw .failed(localized("compute HMAC-\(algorithm.name)")) }
        return output
    }

    private func prepared() -> OpenSSLObject? {
        key.withBytes { COpenSSL_newHMAC(algorithm.name, $0.baseAddress, $0.count) }
            .map { OpenSSLObject($0) { EVP_MAC_CTX_free($0) } }
    }
}
