internal import Security

/// The hash of `Digest`, and whether a session has a key of its own (RFC 7616 3.3, RFC 8760 2.1).
enum DigestAlgorithm: String, Sendable, Hashable, CaseIterable {
    // The better ones first.
    case sha256 = "SHA-256"
    case sha256Session = "SHA-256-sess"
    case md5 = "MD5"
    case md5Session = "MD5-sess"

    /// Reads the parameter `algorithm`: MD5 where it is missing, nil for one that is not known.
    init?(parameter: String?) {
        guard let parameter else {
            self = .md5
            return
        }
        guard let known = Self.allCases.first(where: { $0.rawValue.lowercased() == parameter.lowercased() }) else {
            return nil
        }
        self = known
    }

    var hash: HashAlgorithm {
        switch self {
        case .sha256, .sha256Session: .sha256
        case .md5, .md5Session: .md5
        }
    }

    var hasSessionKey: Bool { self == .sha256Session || self == .md5Session }
}
