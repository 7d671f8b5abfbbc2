import Localization

/// A response that asks for authentication in a way that cannot be answered.
public enum ChallengeError: Error, Sendable, Hashable {
    /// The response asks for nothing: its status is neither 401 nor 407, or no challenge in it can be read.
    case noChallenge
    /// None of the wanted schemes is offered; `offered` are the names in the response, unknown ones included.
    case noneUsable(wanted: [AuthenticationScheme], offered: [String])
}

extension ChallengeError: CustomStringConvertible {
    /// One sentence for the user.
    public var description: String {
        switch self {
        case .noChallenge: localized("The server asks for authentication but offers no way of it")
        case .noneUsable(let wanted, let offered):
            localized(
                """
                The server offers authentication by \(Self.list(offered)), but this account uses \
                \(Self.list(wanted.map(\.rawValue)))
                """)
        }
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last else { return localized("nothing") }
        return names.count == 1 ? last : localized("\(names.dropLast().joined(separator: ", ")) or \(last)")
    }
}
