import Security
import Web

/// What further access tokens are asked for with, and the endpoint that alone may be shown it.
struct RefreshToken: Sendable {
    private static let separator = UInt8(ascii: "\n")

    let issuer: WebAddress
    let token: Secret

    init(issuer: WebAddress, token: Secret) {
        self.issuer = issuer
        self.token = token
    }

    /// Reads what ``text`` has written; nil for anything else.
    init?(text: Secret) {
        let end = text.withBytes { $0.firstIndex(of: Self.separator) }
        guard let end, end + 1 < text.count,
            let issuer = WebAddress(text.withBytes { String(decoding: $0[..<end], as: UTF8.self) }),
            issuer.scheme == .https
        else { return nil }
        self.init(issuer: issuer, token: text.slice(end + 1..<text.count))
    }

    /// The endpoint's URL in a line of its own, then the token.
    var text: Secret {
        let head = Array(issuer.text.utf8) + [Self.separator]
        return Secret(count: head.count + token.count) { buffer in
            buffer.copyBytes(from: head)
            token.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[head.count...]).copyBytes(from: $0) }
        }
    }
}
