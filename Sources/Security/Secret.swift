import COpenSSL

/// Bytes that must not be seen: a password, a private key, a signing key.
///
/// The memory is wiped before it is given back, is left out of core dumps, and stays out of the swap space as far as the
/// system lets a process keep memory out of it. A secret has no description, cannot be interpolated into a string and
/// shows nothing to a debugger's mirror, so that it cannot reach a log by accident.
public final class Secret: @unchecked Sendable {
    // Never written after `init`, hence safe to share.
    private let bytes: UnsafeMutableRawBufferPointer
    private let pages: ProtectedPages?

    /// Makes a secret of `count` bytes, zero at first, that `fill` writes in place.
    public init<Failure: Error>(
        count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        pages = ProtectedPages(count: count)
        if let pages {
            bytes = pages.bytes
        } else {
            bytes = .allocate(byteCount: max(count, 0), alignment: 16)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
        }
        try fill(bytes)
    }

    /// Copies `source`. The source itself is not wiped.
    public convenience init(copying source: some Collection<UInt8>) {
        self.init(count: source.count) { $0.copyBytes(from: source) }
    }

    /// Copies the UTF-8 of `text`. The text itself is not wiped.
    public convenience init(utf8 text: String) {
        self.init(copying: text.utf8)
    }

    deinit {
        OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        if let pages { pages.release() } else { bytes.deallocate() }
    }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// Whether there are no bytes.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Lends the bytes; the pointer is not valid after `body` returns.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(bytes))
    }

    /// A part of the secret as a secret of its own; what lies outside is left out.
    public func slice(_ range: Range<Int>) -> Secret {
        let inside = range.clamped(to: 0..<count)
        return withBytes { Secret(copying: $0[inside]) }
    }

    /// The secret with a zero after it, as C's functions take texts.
    public var terminated: Secret {
        Secret(count: count + 1) { copy in withBytes { copy.copyMemory(from: $0) } }
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.withBytes { a in right.withBytes { b in ConstantTime.areEqual(a, b) } }
    }
}

extension Secret: CustomReflectable {
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension DefaultStringInterpolation {
    /// A secret has no text.
    @available(*, unavailable, message: "a secret must not become text")
    public mutating func appendInterpolation(_ secret: Secret) {}

    /// A secret has no text.
    @available(*, unavailable, message: "a secret must not become text")
    public mutating func appendInterpolation(_ secret: Secret?) {}
}
