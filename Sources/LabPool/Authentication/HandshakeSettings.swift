import Authentication
import EventLoop
import Security

/// How the pool runs the handshakes inside TLS-DSK, faults included.
enum HandshakeSettings {
    /// A suite that no client of TLS-DSK offers.
    private static let foreignSuite = "ECDHE-RSA-CHACHA20-POLY1305"
    /// The names of authorities in a Windows server's list are about this long.
    private static let nameLength = 64

    /// The settings of a pool whose front end proves itself with `identity`.
    @LoopActor
    static func make(
        identity: TLSIdentity, state: PoolState
    ) throws(SecurityError) -> TLSDSKAcceptor.Configuration {
        let faults = state.faults
        return try TLSDSKAcceptor.Configuration(
            identity: identity, versions: versions(faults),
            cipherSuites: faults.contains(.noCommonSuite) ? foreignSuite : nil,
            layout: layout(faults),
            authorityNames: authorityNames(bytes: faults[.hugeCertificateRequest] ?? 0)
        ) { certificate in
            // OpenSSL asks in the middle of a handshake, which runs on the loop.
            LoopActor.assumeIsolated { judge(certificate, state) }
        }
    }

    @LoopActor
    private static func judge(_ certificate: Certificate, _ state: PoolState) -> ClientCertificateVerdict {
        if state.faults.contains(.certificateRefused) || state.strikes(.certificateRefusedOnce) { return .revoked }
        return state.certificates.verdict(on: certificate, now: state.now)
    }

    private static func versions(_ faults: FaultPlan) -> ClosedRange<TLSVersion> {
        if faults.contains(.tls10Only) || faults.contains(.splitRecords) { return .tls10 ... .tls10 }
        return faults.contains(.tls12Only) ? .tls12 ... .tls12 : .tls10 ... .tls12
    }

    private static func layout(_ faults: FaultPlan) -> RecordLayout {
        if faults.contains(.splitRecords) { return .firstByteAlone }
        return faults.contains(.manyRecords) ? .onePerMessage : .onePerFlight
    }

    private static func authorityNames(bytes: Int) -> [String] {
        (0..<bytes / nameLength).map { number in
            let name = "Lab Authority \(number) "
            return name + String(repeating: "x", count: max(0, nameLength - name.utf8.count))
        }
    }
}
