import Authentication
public import EventLoop
import Glibc
import Localization
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
    /// The port of SIP over TLS for clients outside, once started.
    public private(set) var edgePort = 0
    /// The port of the internal web site, once started.
    public private(set) var webPort = 0
    /// The port of the external web site, once started.
    public private(set) var externalWebPort = 0
    /// The port of plain HTTP, once started.
    public private(set) var plainWebPort = 0
    /// The port of the federation service, once started.
    public private(set) var federationPort = 0
    /// The file with the certificate that clients must trust (PEM), once started.
    public private(set) var authorityFile = ""
    /// The certificate that SIP and web services present, in PEM, once started.
    public private(set) var serverCertificate = ""

    private let journal: Journal
    private(set) var state: PoolState?
    var outage: LoopTimer?
    private let delay: Duration
    private var directory: PoolDirectory?
    private(set) var ports: PoolPorts?
    private(set) var sessions: [Int: ClientSession] = [:]
    private var connections = 0
    private var webConnections = 0
    private var relays: [WireRelay] = []
    private var web: MicroHTTPD?
    private var plainWeb: MicroHTTPD?
    private var front: WebFront?
    private var router: Router?

    /// Makes a pool that is not open yet; `listener` hears of everything that happens.
    public init(_ configuration: Configuration = .init(), listener: @escaping @LoopActor (PoolEvent) -> Void = { _ in })
    {
        var configuration = configuration
        if configuration.accounts.isEmpty { configuration.accounts = [.demonstration(domain: configuration.domain)] }
        self.configuration = configuration
        faults = configuration.faults
        delay = configuration.delay + .milliseconds(configuration.faults[.slowReplies] ?? 0)
        journal = Journal(delay: delay, listener: listener)
    }

    /// What the pool does wrong. What changes while the pool is open holds for the requests that follow.
    public var faults: FaultPlan {
        didSet { state?.faults = faults }
    }

    /// How long a text or an invitation waits for a client of the web API.
    public var webPatience: Duration = .seconds(30) {
        didSet { state?.webPatience = webPatience }
    }

    /// How long a guest waits in a meeting's lobby.
    public var lobbyPatience: Duration = .seconds(15 * 60) {
        didSet { state?.lobbyPatience = lobbyPatience }
    }

    /// What the pool has seen.
    public var observations: Observations { journal.observations }

    /// Has a user, who need not be signed in, open a group chat of 2005; nil while the pool is not open.
    public func openGroupChat(as address: String) -> GroupChatManager? {
        guard let state, let router else { return nil }
        return GroupChatManager(address, state: state, router: router)
    }

    /// Opens the pool.
    ///
    /// - Throws: ``PoolError``; nothing stays open then.
    public func start() async throws {
        let keys = try await EventLoop.offload(.computation) { try PoolKeys.shared.get() }
        do throws(PoolError) {
            try open(keys)
        } catch {
            stop()
            throw error
        }
    }

    /// Closes all connections and ports and removes what the pool wrote into a directory of its own.
    public func stop() {
        outage?.cancel()
        ports?.close()
        ports = nil
        for session in sessions.values { session.connection.close() }
        sessions = [:]
        front?.stop()
        front = nil
        router = nil
        web?.stop()
        web = nil
        plainWeb?.stop()
        plainWeb = nil
        dropRelays()
        directory?.remove()
        directory = nil
        journal.settle()
    }

    /// Closes the connections that are relayed.
    func dropRelays() {
        for relay in relays { relay.close() }
        relays = []
    }

    // Opening

    private func open(_ keys: PoolKeys) throws(PoolError) {
        let faults = configuration.faults
        let directory = try PoolDirectory(configuration.directory)
        self.directory = directory
        let ports = try PoolPorts(configuration)
        self.ports = ports
        note(ports)
        let certificates = try makeCertificates(keys)
        serverCertificate = certificates.server.certificate.pem
        authorityFile = directory.path(of: "ca.pem")
        try PoolFile.write(certificates.root.pem, to: authorityFile, mode: 0o644)

        let state = PoolState(
            names: ports.names(configuration), configuration: configuration, faults: faults, journal: journal,
            certificates: IssuedCertificates(
                authority: certificates.clientAuthority, lifetime: faults[.shortCertificate].map { Int64($0) * 60 }),
            identity: certificates.frontEnd)
        self.state = state
        let logOns = WindowsLogOns(
            users: try NTLMUserFile(configuration.accounts, path: directory.path(of: "ntlm-users")),
            keytab: configuration.keytab,
            binding: faults.contains(.extendedProtection)
                ? ChannelBinding(serverEndPoint: certificates.server.certificate) : nil)
        let registrar = Registrar(state: state)
        registrar.onRegistration = { [unowned self] in scheduleOutage() }
        let router = Router(state: state, registrar: registrar)
        self.router = router
        try openWeb(state, router, ports, logOns, certificates)
        try openRegistrars(state, router, ports, logOns, certificates)
    }

    private func note(_ ports: PoolPorts) {
        sipTLSPort = ports.sipTLS.port
        sipTCPPort = ports.sipTCP.port
        edgePort = ports.edge.port
        webPort = ports.web.port
        externalWebPort = ports.externalWeb.port
        plainWebPort = ports.plainWeb.port
        federationPort = ports.federation.port
    }

    private func makeCertificates(_ keys: PoolKeys) throws(PoolError) -> PoolCertificates {
        do {
            return try PoolCertificates(
                domain: configuration.domain, hosts: hosts,
                issuerURL: "http://\(configuration.host):\(plainWebPort)\(PoolSite.Path.intermediate)",
                faults: configuration.faults, keys: keys, now: .now)
        } catch {
            throw .certificates(reason: "\(error)")
        }
    }

    /// The hosts under which clients are told to find the pool.
    private var hosts: [String] {
        let access = [configuration.internalAccess, configuration.externalAccess]
        return [configuration.host]
            + access.flatMap { [$0.web, $0.sip] }.compactMap { place in place.map { String($0.prefix { $0 != ":" }) } }
    }

    private func openWeb(
        _ state: PoolState, _ router: Router, _ ports: PoolPorts, _ logOns: WindowsLogOns,
        _ certificates: PoolCertificates
    ) throws(PoolError) {
        let front = WebFront(
            state: state, router: router, logOns: logOns, intermediate: certificates.intermediate)
        self.front = front
        var identity: (chain: String, key: Secret)?
        if configuration.isWebEncrypted {
            let chain = certificates.server.chain.map(\.pem).joined()
            guard let key = try? certificates.server.key.pem() else {
                throw .certificates(reason: localized("no key in PEM"))
            }
            identity = (chain, key)
        }
        let server = try serve(front, identity)
        let plainServer = try serve(front, nil)
        web = server
        plainWeb = plainServer
        let isEncrypted = configuration.isWebEncrypted
        ports.web.serve { self.acceptWeb($0, by: .site(.inside), server, isEncrypted: isEncrypted) }
        ports.externalWeb.serve { self.acceptWeb($0, by: .site(.outside), server, isEncrypted: isEncrypted) }
        ports.federation.serve { self.acceptWeb($0, by: .federation, server, isEncrypted: isEncrypted) }
        ports.plainWeb.serve { self.acceptWeb($0, by: .plain, plainServer, isEncrypted: false) }
    }

    private func serve(_ front: WebFront, _ identity: (chain: String, key: Secret)?) throws(PoolError) -> MicroHTTPD {
        let journal = journal
        return try MicroHTTPD(identity: identity) {
            journal.add(.disconnected(.web, connection: $0.number))
        } handler: {
            front.answer($0, on: $1)
        }
    }

    private func openRegistrars(
        _ state: PoolState, _ router: Router, _ ports: PoolPorts, _ logOns: WindowsLogOns,
        _ certificates: PoolCertificates
    ) throws(PoolError) {
        let context: TLSContext
        let settings: TLSDSKAcceptor.Configuration
        do {
            context = try sipContext(certificates.server)
            settings = try HandshakeSettings.make(identity: certificates.frontEnd, state: state)
        } catch {
            throw .certificates(reason: "\(error)")
        }
        let shared = RegistrarPort.Shared(
            state: state, registrar: router.registrar, router: router, settings: settings, logOns: logOns,
            schemes: configuration.schemes, context: context)
        try serve(ports.sipTLS, as: RegistrarPort(.tls, frontEnd: "fe01", shared), ports, shared)
        try serve(ports.sipTCP, as: RegistrarPort(.tcp, frontEnd: "fe01", shared), ports, shared)
        try serve(ports.edge, as: RegistrarPort(.tls, at: .outside, frontEnd: "fe01", shared), ports, shared)
    }

    /// TLS of the registrars' connections.
    private func sipContext(_ identity: TLSIdentity) throws(SecurityError) -> TLSContext {
        if configuration.faults.contains(.outerTLS10Only) {
            return try .server(identity: identity, versions: .tls10 ... .tls10)
        }
        // With suites of authenticated encryption there is nothing to split.
        guard configuration.faults.contains(.splitRecords) else { return try .server(identity: identity) }
        return try .server(
            identity: identity, versions: .tls12 ... .tls12, cipherSuites: "ECDHE-RSA-AES128-SHA256:AES128-SHA")
    }

    /// Serves a port, and with a redirecting fault the one that users are sent on to.
    private func serve(
        _ listener: ListeningSocket, as first: RegistrarPort, _ ports: PoolPorts, _ shared: RegistrarPort.Shared
    ) throws(PoolError) {
        let faults = configuration.faults
        listener.serve { self.acceptSIP($0, at: first) }
        guard faults.contains(.redirect301) || faults.contains(.redirectLoop) else { return }
        let second = RegistrarPort(first.transport, at: first.location, frontEnd: "fe02", shared)
        let home = try ports.openAnother()
        home.serve { self.acceptSIP($0, at: second) }
        first.redirect(to: home.port)
        if faults.contains(.redirectLoop) { second.redirect(to: listener.port) }
    }

    // Connections

    private func acceptWeb(
        _ socket: AcceptedSocket, by door: HTTPConnection.Door, _ server: MicroHTTPD, isEncrypted: Bool
    ) {
        guard let socket = relayed(socket) else { return }
        webConnections += 1
        journal.add(.connected(.web, connection: webConnections, peer: "\(socket.peer.uriHost):\(socket.peer.port)"))
        let depths = journal.open(isSecured: isEncrypted)
        server.serve(socket, as: HTTPConnection(number: webConnections, door: door, depth: depths.upperBound))
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
        session.connection.onKeepAlive = { [journal] in journal.noteKeepAlive() }
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
