internal import Localization
public import Security

/// Why a connection could not be secured.
public enum TLSFailure: Sendable, Hashable {
    /// One side does not allow the other's protocol versions; the server's are likely older than TLS 1.2.
    case protocolVersion
    /// The sides have no cipher suite in common.
    case noCommonCipher
    /// The peer answered with something that is not TLS.
    case notTLS
    /// The server closed the connection in mid-handshake without a reason.
    case closed
    /// The server ended the handshake with another alert.
    case alert(TLSAlert)
    /// Anything else, in the library's words.
    case other(reason: String)
}

extension TLSFailure {
    /// Reads the words in which libcurl reports a failure of OpenSSL: `…: error:XXXXXXXX:SSL routines::reason`.
    init(errorText: String) {
        guard let code = Self.opensslCode(in: errorText) else {
            self = Self.withoutCode(errorText)
            return
        }
        let reason = code & Self.reasonMask
        if let known = Self.byReason[reason] {
            self = known
        } else if reason >= Self.alertOffset, let alert = UInt8(exactly: reason - Self.alertOffset) {
            self = Self.byAlert[TLSAlert(rawValue: alert)] ?? .alert(TLSAlert(rawValue: alert))
        } else {
            self = .other(reason: errorText.split(separator: ":").last.map(String.init) ?? errorText)
        }
    }

    private static let reasonMask: UInt32 = 0x7F_FFFF
    /// OpenSSL's reason code for an alert that was received is this plus the alert's number.
    private static let alertOffset: UInt32 = 1000

    private static let byAlert: [TLSAlert: TLSFailure] = [
        .protocolVersion: .protocolVersion, .handshakeFailure: .noCommonCipher, .insufficientSecurity: .noCommonCipher,
    ]

    /// Reason codes of OpenSSL 3, from its `sslerr.h`.
    private static let byReason: [UInt32: TLSFailure] = [
        155: .notTLS,  // HTTPS_PROXY_REQUEST
        156: .notTLS,  // HTTP_REQUEST
        198: .notTLS,  // PACKET_LENGTH_TOO_LONG
        244: .notTLS,  // UNEXPECTED_MESSAGE
        267: .notTLS,  // WRONG_VERSION_NUMBER
        181: .noCommonCipher,  // NO_CIPHERS_AVAILABLE
        294: .closed,  // UNEXPECTED_EOF_WHILE_READING
        193: .noCommonCipher,  // NO_SHARED_CIPHER
        166: .protocolVersion,  // VERSION_TOO_HIGH
        258: .protocolVersion,  // UNSUPPORTED_PROTOCOL
        396: .protocolVersion,  // VERSION_TOO_LOW
    ]

    /// Where OpenSSL reports nothing, libcurl names its status.
    private static func withoutCode(_ text: String) -> TLSFailure {
        let isClosed = text.split(separator: " ").contains {
            $0 == "SSL_ERROR_SYSCALL" || $0 == "SSL_ERROR_ZERO_RETURN"
        }
        return isClosed ? .closed : .other(reason: text.isEmpty ? localized("no reason given") : text)
    }

    private static func opensslCode(in text: String) -> UInt32? {
        let parts = text.split(separator: ":").map { $0.drop { $0 == " " } }
        guard let index = parts.lastIndex(of: "error"), index + 1 < parts.endIndex else { return nil }
        return UInt32(parts[index + 1], radix: 16)
    }
}

extension TLSFailure: CustomStringConvertible {
    /// The failure in words.
    public var description: String {
        switch self {
        case .protocolVersion:
            localized("client and server allow no common protocol version (this client needs TLS 1.2 or 1.3)")
        case .noCommonCipher: localized("client and server have no cipher suite in common")
        case .notTLS: localized("the answer is not TLS; another service may be listening on this port")
        case .closed: localized("the server closed the connection during the handshake")
        case .alert(let alert): localized("the server refused with the alert \(alert)")
        case .other(let reason): reason
        }
    }
}
