internal import CGSSAPI
internal import Synchronization

/// One side of a security context: the tokens of its handshake, then signatures (RFC 2743 2.2, 2.3).
public final class GSSContext: Sendable {
    /// Which signatures the context is for.
    public enum Variant: Sendable, Hashable {
        /// The mechanism's usual ones.
        case usual
        /// Each by itself, whatever the order: NTLM without a connection ([MS-NLMP] 3.4.4), and Kerberos without
        /// replay detection.
        case independent
    }

    /// What a token has led to.
    public enum Progress: Sendable, Hashable {
        /// The other side must answer this token.
        case needsInput([UInt8])
        /// The handshake is complete; the token, if not empty, is for the other side.
        case established([UInt8])

        /// What is for the other side.
        public var token: [UInt8] {
            switch self {
            case .needsInput(let token), .established(let token): token
            }
        }
    }

    private struct State: @unchecked Sendable {
        var handle: gss_ctx_id_t?
        var client = ""
        var isBound = false
    }

    /// The mechanism of the handshake.
    public let mechanism: GSSMechanism
    private let credential: GSSCredential
    private let target: GSSName?
    private let variant: Variant
    private let state = Mutex(State())

    /// The sequence number of all NTLM signatures without a connection ([MS-SIPAE] 3.2.5.1).
    private static let datagramSequence: UInt32 = 100

    /// The side that begins.
    public init(initiator credential: GSSCredential, target: GSSName, variant: Variant = .usual) {
        mechanism = credential.mechanism
        self.credential = credential
        self.target = target
        self.variant = variant
    }

    /// The side that answers.
    public init(acceptor credential: GSSCredential, variant: Variant = .usual) {
        mechanism = credential.mechanism
        self.credential = credential
        target = nil
        self.variant = variant
    }

    deinit {
        state.withLock {
            var minor: OM_uint32 = 0
            gss_delete_sec_context(&minor, &$0.handle, nil)
        }
    }

    /// Takes the other side's token; the side that begins gives an empty one at first. May block.
    ///
    /// - Parameter binding: the channel, as far as the handshake is to be bound to one. The side that answers refuses a
    ///   handshake that is bound to another one; one that is bound to none it does not, see ``isBound``.
    public func advance(_ token: [UInt8] = [], binding: ChannelBinding? = nil) throws(GSSError) -> Progress {
        let channel = binding?.bytes ?? []
        let (status, answer): (GSSStatus, [UInt8])
        if let target {
            try checkReadable(token)
            (status, answer) = try target.with(mechanism) { name in
                state.withLock { initiate(name, token, channel, &$0) }
            }
        } else {
            (status, answer) = state.withLock { accept(token, channel, &$0) }
        }
        guard !status.isError else { throw GSSError(status, of: credential.subject) }
        guard !status.mustContinue else { return .needsInput(answer) }
        try fixSequence()
        return .established(answer)
    }

    /// A challenge of NTLM that the mechanism does not survive does not come to it, not inside Negotiate either.
    private func checkReadable(_ token: [UInt8]) throws(GSSError) {
        switch mechanism {
        case .ntlm where !token.isEmpty: try checkReadable(NTLMChallenge(token))
        case .negotiate: for challenge in NTLMChallenge.all(in: token) { try checkReadable(challenge) }
        case .ntlm, .kerberos: break
        }
    }

    private func checkReadable(_ challenge: NTLMChallenge?) throws(GSSError) {
        guard let challenge else { throw GSSError(.ntlm, .badToken, reason: "CHALLENGE") }
        guard challenge.isReadable else { throw GSSError(.ntlm, .badToken, reason: "TargetName") }
    }

    private func initiate(
        _ target: gss_name_t?, _ token: [UInt8], _ binding: [UInt8], _ state: inout State
    ) -> (GSSStatus, [UInt8]) {
        var status = GSSStatus()
        var answer = gss_buffer_desc()
        status.major = CGSSAPI_initiate(
            &status.minor, credential.handle, &state.handle, target, mechanism.oid, wantedFlags, binding, binding.count,
            token, token.count, &answer)
        return (status, answer.take())
    }

    private var wantedFlags: OM_uint32 {
        switch (variant, mechanism) {
        case (.usual, _): OM_uint32(GSS_C_MUTUAL_FLAG)
        case (.independent, .ntlm): CGSSAPI_datagram | OM_uint32(GSS_C_INTEG_FLAG)
        case (.independent, _): OM_uint32(GSS_C_INTEG_FLAG)
        }
    }

    private func accept(
        _ token: [UInt8], _ binding: [UInt8], _ state: inout State
    ) -> (GSSStatus, [UInt8]) {
        var status = GSSStatus()
        var answer = gss_buffer_desc()
        var client: gss_name_t?
        var flags: OM_uint32 = 0
        status.major = CGSSAPI_accept(
            &status.minor, &state.handle, credential.handle, binding, binding.count, token, token.count, &client,
            &answer, &flags)
        state.isBound = flags & CGSSAPI_channelBound != 0
        var minor: OM_uint32 = 0
        if client != nil {
            var text = gss_buffer_desc()
            gss_display_name(&minor, client, &text, nil)
            state.client = text.takeText()
            gss_release_name(&minor, &client)
        }
        return (status, answer.take())
    }

    /// NTLM without a connection numbers all signatures alike.
    private func fixSequence() throws(GSSError) {
        guard mechanism == .ntlm, variant == .independent else { return }
        let status = state.withLock { state in
            var status = GSSStatus()
            status.major = CGSSAPI_setNTLMSequence(&status.minor, &state.handle, Self.datagramSequence)
            return status
        }
        guard !status.isError else { throw GSSError(status, of: mechanism) }
    }

    /// The name of the client, once the handshake is complete at the side that answers.
    public var client: String { state.withLock { $0.client } }

    /// Whether the client has bound the handshake to the channel, once it is complete at the side that answers.
    public var isBound: Bool { state.withLock { $0.isBound } }

    /// How many seconds the context still holds; nil for no limit.
    public var secondsLeft: UInt32? {
        state.withLock {
            var status = GSSStatus()
            var seconds: OM_uint32 = 0
            status.major = gss_context_time(&status.minor, $0.handle, &seconds)
            guard !status.isError else { return 0 }
            return seconds == UInt32.max ? nil : seconds
        }
    }

    /// Our signature of a text.
    public func signature(of text: [UInt8]) throws(GSSError) -> [UInt8] {
        let (status, signature) = state.withLock { state in
            var status = GSSStatus()
            var signature = gss_buffer_desc()
            status.major = CGSSAPI_sign(&status.minor, state.handle, text, text.count, &signature)
            return (status, signature.take())
        }
        guard !status.isError else { throw GSSError(status, of: mechanism) }
        return signature
    }

    /// Whether a signature is the other side's for the text.
    public func isValid(_ signature: [UInt8], for text: [UInt8]) -> Bool {
        // gss-ntlmssp reads as many bytes as a signature has, whatever it is given ([MS-NLMP] 2.2.2.9).
        guard !signature.isEmpty, mechanism != .ntlm || signature.count == 16 else { return false }
        return state.withLock { state in
            var status = GSSStatus()
            status.major = CGSSAPI_verify(
                &status.minor, state.handle, text, text.count, signature, signature.count)
            return !status.isError
        }
    }
}
