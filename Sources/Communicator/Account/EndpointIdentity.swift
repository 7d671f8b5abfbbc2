import Glibc
import SIP
import Security

/// The endpoint that this machine is for the account: EPID and instance, the same at every sign-in.
///
/// The EPID comes from the machine, the system user, the host's folder and the address, so that a copied profile is
/// another endpoint on another machine, and two programs of one user do not take each other's place.
struct EndpointIdentity: Sendable, Equatable {
    let epid: EndpointIdentifier
    let instance: InstanceIdentifier

    /// - Parameters:
    ///   - scope: what tells programs of one user apart; nil: this process is an endpoint of its own.
    ///   - machine: what tells machines apart.
    init(address: SignInAddress, scope: String?, machine: String = Self.thisMachine) {
        let parts = [
            address.key, machine, String(getuid()),
            scope ?? RandomBytes.hexadecimal(count: 16),
        ]
        let digest = (try? HashAlgorithm.sha256.digest(parts.joined(separator: "\n").utf8)) ?? []
        let number = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        epid = EndpointIdentifier(random: number)
        instance = InstanceIdentifier(of: epid) { name in
            // No build of OpenSSL 3 lacks SHA-1 as a plain digest; the zeros would be refused by the registrar.
            (try? HashAlgorithm.sha1.digest(name)) ?? [UInt8](repeating: 0, count: HashAlgorithm.sha1.size)
        }
    }

    /// What names this machine: systemd's machine id, else the host name.
    private static var thisMachine: String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let descriptor = open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            defer { close(descriptor) }
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { return String(decoding: buffer.prefix(count), as: UTF8.self) }
        }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
