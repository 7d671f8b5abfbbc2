public import SIP

/// All that a 401 or 407 offers, whatever the order of the schemes and their spread over header lines.
public struct Challenges: Sendable, Hashable {
    /// Who asks.
    public let authenticator: Authenticator
    /// The challenges that can be read, in the order of the message.
    public let all: [Challenge]
    /// The names of all schemes, unknown ones included, each once, in the order of the message.
    public let offered: [String]

    /// Reads a response.
    ///
    /// - Throws: `ChallengeError.noChallenge` if it offers nothing.
    public init(_ response: Message) throws(ChallengeError) {
        guard let status = response.status, let authenticator = Authenticator(status) else { throw .noChallenge }
        let headers = response.authentication(authenticator.challengeHeader)
        guard !headers.isEmpty else { throw .noChallenge }
        self.authenticator = authenticator
        all = headers.compactMap { Challenge($0, from: authenticator) }
        offered = headers.reduce(into: []) { names, header in
            if !names.contains(header.scheme) { names.append(header.scheme) }
        }
    }

    /// The first challenge for the scheme that comes first in `preference`.
    ///
    /// - Throws: `ChallengeError.noneUsable` if none of them is offered.
    public func choose(_ preference: [AuthenticationScheme]) throws(ChallengeError) -> Challenge {
        for scheme in preference {
            if let challenge = all.first(where: { $0.scheme == scheme }) { return challenge }
        }
        throw .noneUsable(wanted: preference, offered: offered)
    }

    /// The next leg of the handshake that `challenge` belongs to; `nil` if the server has dropped it and begins anew.
    public func continuation(of challenge: Challenge) -> Challenge? {
        guard authenticator == challenge.authenticator else { return nil }
        return all.first { next in
            next.continuesHandshake && next.scheme == challenge.scheme && next.realm == challenge.realm
                && next.targetname == challenge.targetname
                && (challenge.opaque == nil || next.opaque == challenge.opaque)
        }
    }
}
