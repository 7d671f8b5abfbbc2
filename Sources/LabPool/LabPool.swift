import Authentication
public import EventLoop
import Glibc
import SIP
import Security

/// A simulated pool on the loopback interface: a registrar over TLS and TCP, and web services that issue tickets and
/// certificates.
///
/// It verifies strictly and tells the reason of each refusal. It lives on the process's event loop, in a program of its
/// own or beside the client that a test drives.
@LoopActor
public final class LabPool {
    /// The configuration, with the accounts in force.
    public let configuration: Configuration
    /// The port of SIP over TLS, once started.
    public private(set) var sipTLSPort = 0
    /// The port of SIP over TCP, once started.
    public private(set) var sipTCPPort = 0
    /// The port of the web services, once started.
    public private(set) var webPort = 0
    /// The file with the certificate that clients must trust (PEM), once started.
    public private(set) var authorityFile = ""
    /// The certificate that SIP and web services present, in PEM, once started.
    public private(set) var serverCertificate = ""

    private let journal: Journal
    private let delay: Duration
    private var directory: PoolDirectory?
    private var listeners: [ListeningSocket] = []
    private var sessions: [Int: ClientSession] = [:]
    private var connections = 0
    private var webConnections = 0
    private var relays: [WireRelay] = []
    private var web: MicroHTTPD?

    /// Makes a pool that is not open yet; `listener` hears of everything that happens.
    public init(_ configuration: Configuration = .init(), listener: @escaping @LoopActor (PoolEvent) -> Void = { _ in })
    {
        var configuration = configuration
        if configuration.accounts.isEmpty { configuration.accounts = [.demonstration(domain: configuration.domain)] }
        self.configuration = configuration
        delay = configuration.delay + .milliseconds(configuration.faults[.slowReplies] ?? 0)
        journal = Journal(delay: delay, listener: listener)
    }

    /// What the pool has seen.
    public var observations: Observations { journal.observations }

    /// Opens the pool.
    ///
    /// - Throws: ``PoolError``; nothing stays open then.
    public func start() async throws {
        let keys = try await EventLoop.offload { try PoolKeys.shared.get() }
        do throws(PoolError) {
            try open(keys)
        } catch {
            stop()
            throw error
        }
    }

    /// Closes all connections and ports and removes what the pool wrote into a directory of its own.
    public func stop() {
        for listener in listeners { listener.close() }
        listeners = []
        for session in sessions.values { session.connection.close() }
        sessions = [:]
        web?.stop()
        web = nil
        for relay in relays { relay.close() }
        relays = []
        directory?.remove()
        directory = nil
        journal.settle()
    }

    // Opening

    private func open(_ keys: PoolKeys) throws(PoolError) {
        let faults = configuration.faults
        let directory = try PoolDirectory(configuration.directory)
        self.directory = directory
        let certificates = try makeCertificates(keys)
        serverCertificate = certificates.server.certificate.pem
        authorityFile = directory.path(of: "ca.pem")
        try PoolFile.write(certificates.root.pem, to: authorityFile, mode: 0o644)

        webPort = try listen(configuration.webPort) { self.acceptWeb($0) }
        let scheme = configuration.isWebEncrypted ? "https" : "http"
        let names = PoolNames(
            domain: configuration.domain.lowercased(), host: configuration.host,
            web: "\(scheme)://\(configuration.host):\(webPort)")
        let state = PoolState(
            names: names, accounts: configuration.accounts, faults: faults, journal: journal,
            certificates: IssuedCertificates(
                authority: certificates.clientAuthority, lifetime: faults[.shortCertificate].map { Int64($0) * 60 }))
        try openWeb(state, directory, certificates)
        try openRegistrars(state, certificates)
    }

    private func makeCertificates(_ keys: PoolKeys) throws(PoolError) -> PoolCertificates {
        do {
            return try PoolCertificates(
                domain: configuration.domain, host: configuration.host, faults: configuration.faults, keys: keys,
                now: .now)
        } catch {
            throw .certificates(reason: "\(error)")
        }
    }

    private func openWeb(
        _ state: PoolState, _ directory: PoolDirectory, _ certificates: PoolCertificates
    ) throws(PoolError) {
        let users = try NTLMUserFile(configuration.accounts, path: directory.path(of: "ntlm-users"))
        let front = WebFront(state: state, users: users)
        var identity: (chain: String, key: Secret)?
        if configuration.isWebEncrypted {
            let chain = certificates.server.chain.map(\.pem).joined()
            guard let key = try? certificates.server.key.pem() else { throw .certificates(reason: "no key in PEM") }
            identity = (chain, key)
        }
        let journal = journal
        web = try MicroHTTPD(identity: identity) {
            journal.add(.disconnected(.web, connection: $0.number))
        } handler: {
            front.answer($0, on: $1)
        }
    }

    private func openRegistrars(_ state: PoolState, _ certificates: PoolCertificates) throws(PoolError) {
        let context: TLSContext
        let settings: TLSDSKAcceptor.Configuration
        do {
            context = try TLSContext.server(identity: certificates.server)
            settings = try HandshakeSettings.make(identity: certificates.frontEnd, state: state)
        } catch {
            throw .certificates(reason: "\(error)")
        }
        let registrar = Registrar(state: state)
        let shared = RegistrarPort.Shared(state: state, registrar: registrar, settings: settings, context: context)
        sipTLSPort = try openRegistrar(.tls, port: configuration.sipTLSPort, shared)
        sipTCPPort = try openRegistrar(.tcp, port: configuration.sipTCPPort, shared)
    }

    /// Opens a port, and with a redirecting fault the one that users are sent on to.
    private func openRegistrar(
        _ transport: SIPConnection.Transport, port: Int, _ shared: RegistrarPort.Shared
    ) throws(PoolError) -> Int {
        let faults = configuration.faults
        let first = RegistrarPort(transport, frontEnd: "fe01", shared)
        let opened = try listen(port) { self.acceptSIP($0, at: first) }
        guard faults.contains(.redirect301) || faults.contains(.redirectLoop) else { return opened }
        let second = RegistrarPort(transport, frontEnd: "fe02", shared)
        let home = try listen(0) { self.acceptSIP($0, at: second) }
        first.redirect(to: home)
        if faults.contains(.redirectLoop) { second.redirect(to: opened) }
        return opened
    }

    private func listen(
        _ port: Int, _ take: @escaping @LoopActor (AcceptedSocket) -> Void
    ) throws(PoolError) -> Int {
        let listener = try ListeningSocket(port: port, take: take)
        listeners.append(listener)
        return listener.port
    }

    // Connections

    private func acceptWeb(_ socket: AcceptedSocket) {
        guard let web, let socket = relayed(socket) else { return }
        webConnections += 1
        journal.add(.connected(.web, connection: webConnections, peer: "\(socket.peer.uriHost):\(socket.peer.port)"))
        let depths = journal.open(isSecured: configuration.isWebEncrypted)
        web.serve(socket, as: HTTPConnection(number: webConnections, depth: depths.upperBound))
    }

    private func acceptSIP(_ socket: AcceptedSocket, at port: RegistrarPort) {
        guard let socket = relayed(socket) else { return }
        connections += 1
        let number = connections
        journal.add(.connected(.sip, connection: number, peer: "\(socket.peer.uriHost):\(socket.peer.port)"))
        let depths = journal.open(isSecured: port.transport == .tls)
        guard let session = port.session(for: socket, number: number, depths: depths) else { return }
        sessions[number] = session
        session.connection.onMessage = { session.receive($0) }
        session.connection.onRefusal = { session.note($0) }
        session.connection.onEnd = {
            self.sessions[number] = nil
            session.end()
        }
    }

    /// The socket to serve in place of one that slow or dripping bytes are wanted on.
    private func relayed(_ socket: AcceptedSocket) -> AcceptedSocket? {
        let isByteByByte = configuration.faults.contains(.byteByByte)
        guard delay > .zero || isByteByByte else { return socket }
        guard let (relay, inner) = WireRelay.make(for: socket, delay: delay, isByteByByte: isByteByByte) else {
            return nil
        }
        relays.append(relay)
        relay.onEnd = { self.relays.removeAll { $0 === relay } }
        return inner
    }
}
