import Localization
import Security

extension Secret {
    /// The password as libcurl's NTLM wants it: one byte for each character.
    ///
    /// libcurl makes UTF-16 of the password by widening each byte, which is right for Latin-1 and wrong for UTF-8
    /// (lib/curl_ntlm_core.c, `ascii_to_unicode_le`).
    ///
    /// - Throws: ``NetworkError/invalidRequest(_:)`` for a character outside Latin-1. Such a password must not be tried:
    ///   the server would count a wrong one.
    func forNTLM() throws(NetworkError) -> Secret {
        let refusal = NetworkError.invalidRequest(
            localized(
                """
                the password has a character that NTLM over HTTP cannot carry here; only those of Western European \
                languages (Latin-1) can
                """))
        return try withBytes { (bytes) throws(NetworkError) in
            let count = bytes.count { !Self.isContinuation($0) }
            return try Secret(count: count) { (buffer) throws(NetworkError) in
                var source = bytes.makeIterator()
                for index in 0..<count {
                    guard let first = source.next() else { throw refusal }
                    switch first {
                    case ..<0x80: buffer[index] = first
                    case 0xC2, 0xC3:
                        guard let second = source.next(), Self.isContinuation(second) else { throw refusal }
                        buffer[index] = (first & 0x03) << 6 | second & 0x3F
                    default: throw refusal
                    }
                }
            }
        }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
