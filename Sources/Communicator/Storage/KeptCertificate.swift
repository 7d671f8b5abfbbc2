import Discovery
import Security

/// What one sign-in leaves for the next: the certificate, its key, and the registrar that accepts it.
struct KeptCertificate: Sendable {
    /// The shortest life, in seconds, that a certificate must have left to be used.
    static let minimumLife: Int64 = 3600

    var certificate: Certificate
    var key: PrivateKey
    /// The registrar that accepted the certificate last, so that the next sign-in may start with it.
    var registrar: Registrar?

    /// The registrar's name in the authentication headers.
    struct Registrar: Sendable, Equatable {
        var candidate: Candidate
        var realm: String
        var targetName: String
        var version: Int
    }

    /// Whether it may be used at `time`, in Unix seconds.
    func isUsable(at time: Int64) -> Bool {
        let validity = certificate.validity
        return validity.notBefore <= time + 300 && validity.notAfter >= time + Self.minimumLife
    }
}
