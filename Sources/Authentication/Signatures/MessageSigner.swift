public import Security

/// The mechanism behind the signatures of a security association: a keyed hash for TLS-DSK, a GSSAPI context for NTLM
/// and Kerberos.
public protocol MessageSigner: Sendable {
    /// Signs a message of ours.
    mutating func sign(_ text: SignatureString) throws(SecurityError) -> [UInt8]

    /// Whether `signature` is the other side's for `text`.
    mutating func isValid(_ signature: [UInt8], for text: SignatureString) throws(SecurityError) -> Bool
}
