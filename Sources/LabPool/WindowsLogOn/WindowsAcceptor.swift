import EventLoop
import Localization
import Security

/// The server's side of one Windows log-on: over HTTP NTLM, or Negotiate with NTLM or Kerberos inside (RFC 4559); in SIP
/// NTLM without a connection, or Kerberos ([MS-SIPAE] 3.3.5).
///
/// The mechanisms are those of the system's GSSAPI: gss-ntlmssp verifies NTLMv2 against a ``NTLMUserFile``, krb5
/// verifies tickets against a keytab.
@LoopActor
final class WindowsAcceptor {
    /// What the log-on is for.
    enum Purpose: Equatable {
        case web
        case sip(GSSMechanism)
    }

    /// What a token has led to.
    enum Outcome {
        /// The client must answer this token.
        case challenge([UInt8])
        /// The client is this user, `DOMAIN\user` or a principal; the token, if not empty, ends the exchange.
        case accepted(user: String, token: [UInt8], GSSContext)
        /// The reason, in the mechanism's words.
        case refused(String)
    }

    private let purpose: Purpose
    private let source: WindowsLogOns
    private var context: GSSContext?

    init(_ purpose: Purpose, _ source: WindowsLogOns) {
        self.purpose = purpose
        self.source = source
    }

    /// Takes the client's next token. In SIP the first one of NTLM is empty.
    func accept(_ token: [UInt8]) -> Outcome {
        let isDatagram = purpose == .sip(.ntlm)
        let isBeginning = isDatagram && context == nil
        guard !token.isEmpty || isBeginning else { return .refused(localized("the token is empty")) }
        guard token.isEmpty || !isBeginning else {
            return .refused(localized("the handshake does not begin with an empty token"))
        }
        source.users.select()
        do throws(GSSError) {
            let context = if let context { context } else { try makeContext(token) }
            self.context = context
            let readable = isBeginning ? NTLMMessage.datagramNegotiate : NTLMMessage.readable(token)
            // Nothing is bound to a connection of SIP.
            switch try context.advance(readable, binding: purpose == .web ? source.binding : nil) {
            case .needsInput(let answer): return .challenge(answer)
            case .established(let answer): return .accepted(user: context.client, token: answer, context)
            }
        } catch {
            if error.problem == .mechanismMissing {
                return .refused(
                    localized("no credential of the server (is gss-ntlmssp installed?): \(error.reason)"))
            }
            return .refused(error.reason)
        }
    }

    private func makeContext(_ token: [UInt8]) throws(GSSError) -> GSSContext {
        switch purpose {
        case .web where NTLMMessage.isRaw(token): GSSContext(acceptor: try .acceptor(.ntlm))
        // Negotiate asks each mechanism for what it has.
        case .web: GSSContext(acceptor: try .acceptor(.negotiate, keytab: source.keytab))
        case .sip(.ntlm):
            GSSContext(
                acceptor: try .acceptor(.ntlm, datagramFlags: NTLMMessage.datagramFlags), variant: .independent)
        case .sip(let mechanism):
            GSSContext(acceptor: try .acceptor(mechanism, keytab: source.keytab), variant: .independent)
        }
    }
}
