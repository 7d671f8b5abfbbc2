import EventLoop

/// The ports of a pool.
@LoopActor
final class PoolPorts {
    private(set) var all: [ListeningSocket] = []
    let sipTLS: ListeningSocket
    let sipTCP: ListeningSocket
    /// SIP over TLS for clients outside.
    let edge: ListeningSocket
    let web: ListeningSocket
    let externalWeb: ListeningSocket
    let plainWeb: ListeningSocket
    /// The federation service.
    let federation: ListeningSocket

    /// Opens them; where one cannot be, none stays open.
    init(_ configuration: LabPool.Configuration) throws(PoolError) {
        var opened: [ListeningSocket] = []
        do throws(PoolError) {
            func open(_ port: Int) throws(PoolError) -> ListeningSocket {
                let listener = try ListeningSocket(port: port)
                opened.append(listener)
                return listener
            }
            sipTLS = try open(configuration.sipTLSPort)
            sipTCP = try open(configuration.sipTCPPort)
            edge = try open(configuration.edgePort)
            web = try open(configuration.webPort)
            externalWeb = try open(configuration.externalWebPort)
            plainWeb = try open(configuration.plainWebPort)
            federation = try open(configuration.federationPort)
        } catch {
            for listener in opened { listener.close() }
            throw error
        }
        all = opened
    }

    /// Opens one more free port.
    func openAnother() throws(PoolError) -> ListeningSocket {
        let listener = try ListeningSocket(port: 0)
        all.append(listener)
        return listener
    }

    /// Refuses connections to all of them.
    func refuse() {
        for listener in all { listener.refuse() }
    }

    /// Takes connections again.
    func resume() throws(PoolError) {
        for listener in all { try listener.resume() }
    }

    /// Closes all of them.
    func close() {
        for listener in all { listener.close() }
        all = []
    }

    /// What the pool calls itself, by its ports and by what it was asked to say in their place.
    func names(_ configuration: LabPool.Configuration) -> PoolNames {
        PoolNames(
            domain: configuration.domain.lowercased(), host: configuration.host,
            inside: site(.inside, configuration.internalAccess, web: web.port, sip: sipTLS.port, configuration),
            outside: site(.outside, configuration.externalAccess, web: externalWeb.port, sip: edge.port, configuration),
            federation: "\(scheme(configuration))://\(configuration.host):\(federation.port)")
    }

    private func scheme(_ configuration: LabPool.Configuration) -> String {
        configuration.isWebEncrypted ? "https" : "http"
    }

    private func site(
        _ location: PoolSite.Location, _ access: LabPool.Access, web: Int, sip: Int,
        _ configuration: LabPool.Configuration
    ) -> PoolSite {
        PoolSite(
            location: location, web: "\(scheme(configuration))://\(access.web ?? "\(configuration.host):\(web)")",
            sip: access.sip ?? "\(configuration.host):\(sip)")
    }
}
