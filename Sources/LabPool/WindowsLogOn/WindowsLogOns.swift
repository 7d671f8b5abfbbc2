import Authentication
import EventLoop
import Security

/// Where the pool's Windows log-ons look up who may pass: passwords for NTLM, keys for Kerberos.
@LoopActor
struct WindowsLogOns {
    let users: NTLMUserFile
    /// The pool's keytab; the system's where it is nil.
    let keytab: String?
    /// What log-ons over HTTP must be bound to; nil if to nothing (extended protection).
    let binding: ChannelBinding?

    /// The acceptor of one log-on over HTTP.
    func web() -> WindowsAcceptor {
        WindowsAcceptor(.web, self)
    }

    /// The acceptor of one handshake in SIP.
    func sip(_ mechanism: GSSMechanism) -> WindowsAcceptor {
        WindowsAcceptor(.sip(mechanism), self)
    }
}
