public import SIP
public import Security

/// A whole authentication by NTLM or Kerberos as the registering side sees it, [MS-SIPAE] 3.2.5: one challenge of NTLM
/// is answered, Kerberos needs none.
///
/// Both functions may ask a key distribution centre and thus block.
public struct GSSExchange: Sendable {
    /// What the next request is to carry.
    public enum Step: Sendable {
        /// This header line, in place of any other of its name.
        case answer(Header)
        /// A signature by this association, which brings the mechanism's last token along; the context that it rests on
        /// tells how long it holds.
        case established(SecurityAssociation, GSSContext)
    }

    private let challenge: Challenge
    private let context: GSSContext

    /// Prepares to answer `challenge`, a pool's first one for NTLM or Kerberos.
    ///
    /// - Throws: ``GSSExchangeError`` where there is nothing to prove oneself with.
    public init(_ challenge: Challenge, _ logOn: LogOn) throws(GSSExchangeError) {
        guard let mechanism = challenge.scheme.mechanism else { throw .noMechanism(challenge.scheme) }
        let target = try GSSName.service("sip", on: Self.host(of: challenge))
        self.challenge = challenge
        do {
            let credential: GSSCredential
            switch logOn {
            case .singleSignOn: credential = try .singleSignOn(mechanism)
            case .password(let login, let password):
                credential = try .password(mechanism, login.name(for: mechanism), password)
            }
            context = GSSContext(initiator: credential, target: target, variant: .independent)
        } catch {
            throw .mechanism(error)
        }
    }

    /// The first step.
    public func start() throws(GSSExchangeError) -> Step {
        switch try advance([]) {
        case .needsInput(let token): .answer(challenge.answer(token: token))
        case .established(let token): established(challenge, token)
        }
    }

    /// Takes the response to the answer of the first step.
    public func receive(_ response: Message) throws(GSSExchangeError) -> Step {
        guard let next = (try? Challenges(response))?.continuation(of: challenge) else { throw .abandoned }
        let token: [UInt8]
        do {
            token = try next.token()
        } catch {
            throw .unreadableToken(error)
        }
        if challenge.scheme == .ntlm {
            guard let asked = NTLMChallenge(token), asked.isStrong else { throw .weakChallenge }
        }
        guard case .established(let answer) = try advance(token) else { throw .unfinished }
        return established(next, answer)
    }

    private func established(_ challenge: Challenge, _ token: [UInt8]) -> Step {
        .established(SecurityAssociation(challenge, signer: GSSSigner(context), completingWith: token), context)
    }

    private func advance(_ token: [UInt8]) throws(GSSExchangeError) -> GSSContext.Progress {
        do {
            return try context.advance(token)
        } catch {
            throw .mechanism(error)
        }
    }

    /// The host whose service a user proves themselves to who answers the challenge.
    ///
    /// - Throws: ``GSSExchangeError/foreignTarget(_:)`` for another service than SIP's: the proof would be good there.
    public static func host(of challenge: Challenge) throws(GSSExchangeError) -> String {
        let parts = challenge.targetname.split(separator: "/", omittingEmptySubsequences: false)
        let isSIP = parts.count == 1 || parts.count == 2 && parts[0].lowercased() == "sip"
        guard isSIP, let host = parts.last, HostPort(serviceHost: host) != nil else {
            throw .foreignTarget(challenge.targetname)
        }
        return String(host)
    }
}

extension AuthenticationScheme {
    /// The mechanism of GSSAPI behind it.
    public var mechanism: GSSMechanism? {
        switch self {
        case .kerberos: .kerberos
        case .ntlm: .ntlm
        case .tlsDSK: nil
        }
    }
}

extension HostPort {
    /// A host name without port; nil for anything else.
    fileprivate init?(serviceHost text: Substring) {
        guard let place = try? HostPort(parsing: String(text)), place.port == nil else { return nil }
        self = place
    }
}
