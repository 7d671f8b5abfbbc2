import COpenSSL

/// A version of the TLS protocol.
public enum TLSVersion: Sendable, Hashable, Comparable, CaseIterable {
    /// RFC 2246; only for old pools, inside TLS-DSK.
    case tls10
    /// RFC 4346; only for old pools, inside TLS-DSK.
    case tls11
    /// RFC 5246.
    case tls12
    /// RFC 8446.
    case tls13

    init?(number: CInt) {
        guard let version = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = version
    }

    var number: CInt {
        switch self {
        case .tls10: TLS1_VERSION
        case .tls11: TLS1_1_VERSION
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

extension TLSVersion: CustomStringConvertible {
    /// Such as "TLS 1.2".
    public var description: String {
        switch self {
        case .tls10: "TLS 1.0"
        case .tls11: "TLS 1.1"
        case .tls12: "TLS 1.2"
        case .tls13: "TLS 1.3"
        }
    }
}
