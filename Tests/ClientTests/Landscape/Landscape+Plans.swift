extension Landscape.Plan {
    static let autodiscoverInside = "lyncdiscoverinternal.contoso.example"
    static let autodiscoverOutside = "lyncdiscover.contoso.example"
    static let pool = "pool01.contoso.example"
    static let web = "lyncweb.contoso.example"
    static let edge = "sip-edge.contoso.example"

    /// A pool inside, which clients reach without anything between; how they find it is not said yet.
    static var inside: Self {
        var plan = Self()
        plan.options = ["--internal-web", pool, "--internal-sip", "\(pool):5061"]
        plan.records = [.address(pool, of: .pool)]
        plan.doors = [
            .init(.pool, 443, .relay(.web)), .init(.pool, 5061, .relay(.sipTLS)), .init(.pool, 5060, .relay(.sipTCP)),
        ]
        return plan
    }

    /// A pool behind a reverse proxy, which makes 4443 of 443, and an Edge; how clients find it is not said yet.
    static var outside: Self { outside(proxy: .init(names: [autodiscoverOutside, web])) }

    /// The same with this certificate at the reverse proxy.
    static func outside(proxy certificate: ProxyCertificate) -> Self {
        var plan = Self()
        // Names of the inside that nobody knows outside.
        plan.options = [
            "--internal-web", pool, "--internal-sip", "\(pool):5061", "--external-web", web, "--external-sip",
            "\(edge):443",
        ]
        plan.records = [.address(web, of: .proxy), .address(edge, of: .edge)]
        plan.doors = [
            .init(.proxy, 443, .terminate(certificate, .externalWeb)), .init(.proxy, 80, .forward(.plainWeb)),
            .init(.edge, 443, .relay(.edge)),
        ]
        return plan
    }

    /// The usual set-up inside: autodiscover.
    static var usualInside: Self { inside.with(.address(autodiscoverInside, of: .pool)) }

    /// The usual set-up outside: autodiscover through the reverse proxy.
    static var usualOutside: Self { outside.with(.address(autodiscoverOutside, of: .proxy)) }

    /// The names that have an address, aliases included.
    func addresses(in space: NetworkSpace) -> [(name: String, address: String)] {
        let direct: [(name: String, address: String)] = records.compactMap { record in
            switch record {
            case .address(let name, let machine): (name, space.address(of: machine))
            case .ipv6(let name, let address): (name, address)
            case .alias, .service, .hostile: nil
            }
        }
        let aliases: [(name: String, address: String)] = records.compactMap { record in
            guard case .alias(let name, let target) = record else { return nil }
            return direct.first { $0.name == target }.map { (name, $0.address) }
        }
        return direct + aliases
    }

    /// The plan with more records.
    func with(_ records: NameServer.Record...) -> Self {
        var plan = self
        plan.records += records
        return plan
    }

    /// The plan without the addresses of a name.
    func without(records name: String) -> Self {
        var plan = self
        plan.records.removeAll { if case .address(name, _) = $0 { true } else { false } }
        return plan
    }

    /// The plan with more doors.
    func with(_ doors: ReverseProxy.Door...) -> Self {
        var plan = self
        plan.doors += doors
        return plan
    }

    /// The plan without the doors at a host's port.
    func without(_ machine: NetworkSpace.Machine, _ port: Int) -> Self {
        var plan = self
        plan.doors.removeAll { $0.machine == machine && $0.port == port }
        return plan
    }

    /// The plan with further options of communicator-lab, which replace those that it has.
    func with(options: String...) -> Self {
        var plan = self
        plan.options += options
        return plan
    }

    /// The plan with faults of the pool.
    func with(faults: String...) -> Self {
        var plan = self
        plan.faults += faults
        return plan
    }

    /// The plan with ports that swallow everything.
    func with(holes: Int...) -> Self {
        var plan = self
        plan.holes += holes
        return plan
    }

    /// The plan in a network where nobody answers questions for names.
    var withoutNames: Self {
        var plan = self
        plan.isWithoutNames = true
        return plan
    }

    /// The plan with ports of `::1` that swallow everything.
    func with(ipv6Holes: Int...) -> Self {
        var plan = self
        plan.ipv6Holes += ipv6Holes
        return plan
    }

    /// The plan behind a proxy.
    func behind(_ proxy: ForwardProxy.Kind) -> Self {
        var plan = self
        plan.forwardProxy = proxy
        return plan
    }

    /// The plan behind a proxy that wants a log-on.
    var behindProxy: Self { behind(.refusing) }

    /// The plan with a misbehaving name server behind dnsmasq.
    func with(hostileNames behaviour: Traps.NameServerBehaviour) -> Self {
        var plan = self
        plan.hostileNames = behaviour
        return plan
    }
}
