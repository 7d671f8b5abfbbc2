public import Security

/// Signatures as NTLM and Kerberos make them ([MS-SIPAE] 3.2.5.1).
public struct GSSSigner: MessageSigner {
    private let context: GSSContext

    /// Signs with a context whose handshake is complete.
    public init(_ context: GSSContext) {
        self.context = context
    }

    /// The context's signature of `text`.
    public func sign(_ text: SignatureString) throws(SecurityError) -> [UInt8] {
        do {
            return try context.signature(of: text.bytes)
        } catch {
            throw .operationFailed(operation: "sign", reason: error.reason)
        }
    }

    /// Whether the other side's context made the signature.
    public func isValid(_ signature: [UInt8], for text: SignatureString) -> Bool {
        context.isValid(signature, for: text.bytes)
    }
}
