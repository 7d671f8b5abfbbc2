/// The certificates that a server sent, put into order: each one is vouched for by the next.
public struct CertificateChain: Sendable, Equatable {
    /// The most certificates that are put into order; servers may send any number.
    public static let maximumLength = 16

    /// From the server's own certificate upwards, as far as what was sent reaches.
    public let path: [Certificate]
    /// What was sent and has no place in the path.
    public let surplus: [Certificate]

    /// - Parameter sent: the server's own certificate first.
    public init(sent: [Certificate]) {
        var rest = Array(sent.prefix(Self.maximumLength))
        guard !rest.isEmpty else {
            path = []
            surplus = []
            return
        }
        var path = [rest.removeFirst()]
        while let top = path.last, !top.isSelfIssued, let index = rest.firstIndex(where: { top.isIssued(by: $0) }) {
            path.append(rest.remove(at: index))
        }
        self.path = path
        surplus = rest
    }

    /// The uppermost certificate, if its issuer was not sent.
    public var open: Certificate? {
        path.last.flatMap { $0.isSelfIssued ? nil : $0 }
    }

    /// The root that was sent along, if one was.
    public var root: Certificate? {
        path.last.flatMap { $0.isSelfIssued ? $0 : nil }
    }
}
