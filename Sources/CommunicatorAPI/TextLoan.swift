import CCommunicator

/// Texts lent to the host for the time of one callback.
final class TextLoan {
    private var buffers: [UnsafeMutableBufferPointer<CChar>] = []
    private var lists: [UnsafeMutableRawPointer] = []

    init() {
        buffers.reserveCapacity(8)
    }

    deinit {
        buffers.forEach { $0.deallocate() }
        lists.forEach { $0.deallocate() }
    }

    /// A list of what needs no care of its own, such as texts that are lent already; never nil.
    func lend<Element: BitwiseCopyable>(_ list: [Element]) -> UnsafePointer<Element>? {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(list.count, 1))
        _ = buffer.initialize(from: list)
        guard let start = buffer.baseAddress else { return nil }
        lists.append(UnsafeMutableRawPointer(start))
        return UnsafePointer(start)
    }

    /// The text as the header promises it: UTF-8, without control characters but line feed and tab, with a NUL behind.
    func lend(_ text: String) -> communicator_text {
        guard !text.isEmpty else { return Self.empty }
        let bytes = text.utf8.span
        guard bytes.withUnsafeBufferPointer(Self.isClean) else {
            return Self.cleaned(text).utf8.span.withUnsafeBufferPointer(lend)
        }
        return bytes.withUnsafeBufferPointer(lend)
    }

    private func lend(_ bytes: UnsafeBufferPointer<UInt8>) -> communicator_text {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
        let end = bytes.withMemoryRebound(to: CChar.self) { buffer.initialize(fromContentsOf: $0) }
        buffer.initializeElement(at: end, to: 0)
        buffers.append(buffer)
        return communicator_text(bytes: buffer.baseAddress, length: bytes.count)
    }

    /// Several texts one after the other.
    func lend(_ texts: [String]) -> UnsafePointer<communicator_text>? {
        lend(texts.map { lend($0) })
    }

    /// It needs no memory: most texts of most events are empty.
    private static var empty: communicator_text {
        let text: StaticString = ""
        return communicator_text(
            bytes: UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), length: 0)
    }

    /// Whether there is certainly no control character. In UTF-8 those above 0x7F begin with 0xC2.
    private static func isClean(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { $0 &- 0x20 < 0x5F || $0 > 0x7F && $0 != 0xC2 || $0 == 0x0A || $0 == 0x09 }
    }

    private static func cleaned(_ text: String) -> String {
        let clean = text.unicodeScalars.lazy.filter {
            $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
        }
        return String(String.UnicodeScalarView(clean))
    }
}
