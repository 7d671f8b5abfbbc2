import CCommunicator

/// Texts lent to the host for the time of one callback.
final class TextLoan {
    /// Holds the texts of most events.
    private static let blockSize = 1000

    /// Texts that stand one behind the other, and lists.
    private var blocks: [UnsafeMutableRawPointer] = []
    /// What is left of the last block of texts.
    private var room = UnsafeMutableBufferPointer<CChar>(start: nil, count: 0)

    deinit {
        blocks.forEach { $0.deallocate() }
    }

    /// A list of what needs no care of its own, such as texts that are lent already; never nil.
    func lend<Element: BitwiseCopyable>(_ list: [Element]) -> UnsafePointer<Element>? {
        let buffer: UnsafeMutableBufferPointer<Element> = allocate(max(list.count, 1))
        _ = buffer.initialize(from: list)
        return UnsafePointer(buffer.baseAddress)
    }

    /// The text as the header promises it: UTF-8, without control characters but line feed and tab, with a NUL behind.
    func lend(_ text: String) -> communicator_text {
        guard !text.isEmpty else { return Self.empty }
        let bytes = text.utf8.span
        guard bytes.withUnsafeBufferPointer(Self.isClean) else {
            return Self.cleaned(text).utf8.span.withUnsafeBufferPointer(copy)
        }
        return bytes.withUnsafeBufferPointer(copy)
    }

    private func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> communicator_text {
        if room.count <= bytes.count { room = allocate(max(bytes.count + 1, Self.blockSize)) }
        let text = room
        let end = bytes.withMemoryRebound(to: CChar.self) { text.initialize(fromContentsOf: $0) }
        text.initializeElement(at: end, to: 0)
        room = UnsafeMutableBufferPointer(rebasing: text[(end + 1)...])
        return communicator_text(bytes: text.baseAddress, length: bytes.count)
    }

    private func allocate<Element: BitwiseCopyable>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
        if let start = buffer.baseAddress { blocks.append(UnsafeMutableRawPointer(start)) }
        return buffer
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
