import Localization

/// An alert of the TLS protocol, RFC 5246 7.2 and RFC 8446 6.
public struct TLSAlert: Sendable, Hashable, RawRepresentable {
    /// The number on the wire.
    public let rawValue: UInt8

    /// Any number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Nothing that both sides can do.
    public static let handshakeFailure = TLSAlert(rawValue: 40)
    /// A certificate is damaged.
    public static let badCertificate = TLSAlert(rawValue: 42)
    /// A certificate is of a kind that cannot be used.
    public static let unsupportedCertificate = TLSAlert(rawValue: 43)
    /// A certificate was withdrawn.
    public static let certificateRevoked = TLSAlert(rawValue: 44)
    /// A certificate is over.
    public static let certificateExpired = TLSAlert(rawValue: 45)
    /// A certificate is refused for another reason.
    public static let certificateUnknown = TLSAlert(rawValue: 46)
    /// A certificate's issuer is not known.
    public static let unknownCA = TLSAlert(rawValue: 48)
    /// The versions on offer are refused.
    public static let protocolVersion = TLSAlert(rawValue: 70)
    /// The suites on offer are too weak.
    public static let insufficientSecurity = TLSAlert(rawValue: 71)
    /// A client certificate is missing (TLS 1.3).
    public static let certificateRequired = TLSAlert(rawValue: 116)

    /// Whether the alert is about the certificate of the side that receives it.
    public var refusesCertificate: Bool {
        switch self {
        case .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired, .certificateUnknown,
            .unknownCA, .certificateRequired:
            true
        default: false
        }
    }
}

extension TLSAlert: CustomStringConvertible {
    /// The name in the specification, such as "handshake_failure".
    public var description: String {
        Self.names[rawValue] ?? localized("alert \(rawValue)")
    }

    private static let names: [UInt8: String] = [
        0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
        22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
        42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
        46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied",
        50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
        80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
        109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
        113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
        120: "no_application_protocol",
    ]
}
