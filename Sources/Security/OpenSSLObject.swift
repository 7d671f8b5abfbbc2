/// Sole owner of an OpenSSL object, which it frees with the object's own function.
///
/// The objects held here (certificates, keys, stores, contexts) are immutable once published or locked by OpenSSL
/// itself, which makes sharing them between threads safe.
final class OpenSSLObject: @unchecked Sendable {
    let pointer: OpaquePointer
    private let free: @Sendable (OpaquePointer) -> Void

    /// Takes over `pointer`.
    init(_ pointer: OpaquePointer, free: @escaping @Sendable (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.free = free
    }

    deinit {
        free(pointer)
    }
}
