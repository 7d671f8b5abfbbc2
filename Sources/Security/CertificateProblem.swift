import COpenSSL
import Localization

/// Why a server's certificate was refused, for the user to decide on.
public struct CertificateProblem: Error, Sendable, Equatable {
    /// A kind of fault.
    public enum Fault: Sendable, Hashable {
        /// Nobody whom the system trusts issued it, or the server left out an intermediate certificate.
        case unknownIssuer
        /// It vouches for itself alone.
        case selfSigned
        /// Its time is over.
        case expired
        /// Its time has not begun; perhaps the computer's clock is wrong.
        case notYetValid
        /// It is for another host.
        case nameMismatch
        /// Its key is too short or its signature uses a broken hash.
        case weak
        /// It may not be used for a server, or its issuer may not issue.
        case wrongPurpose
        /// Its issuer has withdrawn it.
        case revoked
        /// It cannot be read or its signature is wrong.
        case damaged
        /// Anything else, in OpenSSL's words.
        case other(String)
    }

    /// A fault and the certificate of the chain that has it.
    public struct Finding: Sendable, Hashable {
        /// What is wrong.
        public let fault: Fault
        /// With which certificate.
        public let certificate: Certificate
    }

    /// The name or address that the connection was for.
    public let host: String
    /// Everything that was found, never empty.
    public let findings: [Finding]
    /// What the server sent, its own certificate first; never empty.
    public let chain: [Certificate]
    /// The server's own certificate.
    public let certificate: Certificate

    /// - Parameters:
    ///   - findings: never empty.
    ///   - chain: the server's own certificate first; `nil` is the result for an empty one.
    init?(host: String, findings: [Finding], chain: [Certificate]) {
        guard let certificate = chain.first, !findings.isEmpty else { return nil }
        self.host = host
        self.certificate = certificate
        self.chain = chain
        // A certificate without a known issuer also fails to have its signature verified: one fault, told once.
        let faults = Set(findings.map(\.fault))
        let selfSigned = faults.contains(.selfSigned)
        self.findings = findings.filter { !(selfSigned && $0.fault == .unknownIssuer) }
    }

    /// The faults, each once, in the order in which they were found.
    public var faults: [Fault] {
        findings.reduce(into: []) { if !$0.contains($1.fault) { $0.append($1.fault) } }
    }

    /// Whose the server's own certificate is, as RFC 2253 text that is fit to be shown.
    public var subject: String { Self.shown(certificate.subject) }

    /// Who issued it, the same way.
    public var issuer: String { Self.shown(certificate.issuer) }

    /// The names that it is for, separated by commas, the same way.
    public var names: String { Self.shown(certificate.names.map(\.description).joined(separator: ", ")) }

    /// The whole chain in PEM.
    public var chainPEM: String { chain.map(\.pem).joined() }

    /// What is wrong, in one sentence for each fault.
    public var explanation: String {
        findings.map { sentence(for: $0) }.joined(separator: " ")
    }

    private func sentence(for finding: Finding) -> String {
        let subject = phrase(for: finding.certificate)
        let validity = finding.certificate.validity
        return switch finding.fault {
        case .unknownIssuer: localized("\(subject) was issued by \(issuerName), which this computer does not trust.")
        case .selfSigned: localized("\(subject) was issued by nobody but itself, so nothing proves whose it is.")
        case .expired: localized("\(subject) expired on \(CalendarDate.text(validity.notAfter)).")
        case .notYetValid: localized("\(subject) is valid only from \(CalendarDate.text(validity.notBefore)) on.")
        case .nameMismatch: localized("The certificate that \(host) sent is for \(nameList), not for \(host).")
        case .weak: localized("\(subject) uses a key or a signature that is too weak to be trusted.")
        case .wrongPurpose: localized("\(subject) may not be used for this purpose.")
        case .revoked: localized("\(subject) was withdrawn by its issuer.")
        case .damaged: localized("\(subject) is damaged: its signature is wrong or it cannot be read.")
        case .other(let reason): localized("\(subject) was refused: \(reason).")
        }
    }

    private func phrase(for culprit: Certificate) -> String {
        guard culprit != certificate else { return localized("The certificate of \(host)") }
        return localized(
            """
            The certificate of the authority \(Self.name(culprit.commonName ?? culprit.subject)), \
            on which that of \(host) rests,
            """)
    }

    private var issuerName: String {
        let top = findings.first { $0.fault == .unknownIssuer }?.certificate ?? certificate
        return Self.name(top.issuer)
    }

    private var nameList: String {
        let names = certificate.names
        let shown = names.prefix(5).map { Self.name($0.description) }.joined(separator: ", ")
        if names.isEmpty { return Self.name(certificate.commonName ?? certificate.subject) }
        return names.count > 5 ? localized("\(shown) and \(names.count - 5) more") : shown
    }

    /// A name as a part of a sentence: the certificate is a stranger's.
    private static func name(_ text: String) -> String {
        ServerText.clean(text, limit: 255) ?? localized("somebody without a name")
    }

    /// A text that may be as long as a certificate.
    private static func shown(_ text: String) -> String {
        let limit = 1000
        let line = ServerText.clean(text, limit: limit + 1) ?? ""
        return line.count > limit ? "\(line.prefix(limit))…" : line
    }
}

extension CertificateProblem.Fault {
    /// The kind of an `X509_V_ERR_…` code.
    init(_ code: CInt) {
        switch code {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_CERT_UNTRUSTED, X509_V_ERR_CERT_CHAIN_TOO_LONG:
            self = .unknownIssuer
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: self = .selfSigned
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .nameMismatch
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: self = .weak
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_INVALID_CA, X509_V_ERR_PATH_LENGTH_EXCEEDED,
            X509_V_ERR_KEYUSAGE_NO_CERTSIGN, X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION:
            self = .wrongPurpose
        case X509_V_ERR_CERT_REVOKED: self = .revoked
        case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE,
            X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD,
            X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
            self = .damaged
        default:
            self = .other(
                X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? localized("error \(code)"))
        }
    }
}
