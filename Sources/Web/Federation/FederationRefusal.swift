/// Why a federation service did not vouch for a user.
///
/// ADFS answers with few fault codes; what it means stands in its words and the numbers in them, and with an extranet
/// lock-out not even there: it then answers as to a wrong password.
public enum FederationRefusal: Sendable, Hashable, CaseIterable {
    /// The account is locked or disabled.
    case accountLocked
    /// The password has expired or must be changed.
    case passwordExpired
    /// A second proof is wanted, which a program cannot give.
    case strongerProofWanted
    /// The federation service does not know the pool, or refuses tokens for it.
    case poolUnknown
    /// The message seemed to come from another time.
    case clocksDiffer

    /// What marks each in a fault's words.
    private var marks: [String] {
        switch self {
        case .accountLocked: ["locked", "lockout", "lock-out", "disabled"]
        case .passwordExpired: ["password expired", "password has expired", "msis7066", "change the password"]
        case .strongerProofWanted:
            ["multi-factor", "multifactor", "multiple factor", "mfa", "additional authentication", "msis7068"]
        case .poolUnknown: ["id3082", "msis3020", "msis9602"]
        case .clocksDiffer: ["messageexpired", "timestamp is invalid", "creation time"]
        }
    }

    /// What a fault means beyond a wrong login name or password; nil if it says no more.
    init?(_ fault: WebServiceFault) {
        let words = [fault.code, fault.reason, fault.text].compactMap { $0?.lowercased() }
        let found = Self.allCases.first { refusal in
            refusal.marks.contains { mark in words.contains { Self.contains(mark, in: $0) } }
        }
        guard let found else { return nil }
        self = found
    }

    /// (The standard library's own search brings the engine of regular expressions along.)
    private static func contains(_ mark: String, in words: String) -> Bool {
        words.indices.contains { words[$0...].hasPrefix(mark) }
    }
}
