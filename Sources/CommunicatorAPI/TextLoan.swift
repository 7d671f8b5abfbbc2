import CCommunicator

/// Texts lent to the host for the time of one callback.
final class TextLoan {
    private var buffers: [UnsafeMutableBufferPointer<CChar>] = []

    deinit {
        buffers.forEach { $0.deallocate() }
    }

    /// The text as the header promises it: UTF-8, without control characters but line feed and tab, with a NUL behind.
    func lend(_ text: String) -> communicator_text {
        let clean = text.unicodeScalars.lazy.filter {
            $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
        }
        var bytes = String(String.UnicodeScalarView(clean)).utf8CString
        return bytes.withUnsafeMutableBufferPointer { source in
            let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: source.count)
            _ = buffer.initialize(from: source)
            buffers.append(buffer)
            return communicator_text(bytes: buffer.baseAddress, length: source.count - 1)
        }
    }
}
