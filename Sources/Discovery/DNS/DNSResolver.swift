internal import CAres
public import EventLoop
internal import Glibc

/// Asks the system's name servers through c-ares, on the event loop; any number of questions at a time.
///
/// A question that is no longer waited for goes on until it is answered or the resolver goes.
@LoopActor
public final class DNSResolver {
    /// How long one try of one server may take, and how many rounds are made.
    private static let milliseconds: Int32 = 2000
    private static let tries: Int32 = 2
    /// The most addresses of one host that are of use.
    private nonisolated static let maximumAddresses = 32

    private var channel: ares_channel?
    private var timer: LoopTimer?
    private var watched: Set<Int32> = []

    /// - Parameter servers: asked in place of the system's: `ADDRESS[:PORT]`, separated by commas.
    /// - Throws: ``DNSError/failed(_:)``.
    public init(servers: String? = nil) throws {
        try Self.start()
        let context = Unmanaged.passUnretained(self).toOpaque()
        try Self.check(
            CAres_open(
                &channel, Self.milliseconds, Self.tries,
                { context, descriptor, isRead, isWritten in
                    DNSResolver.withContext(context) { $0.watch(descriptor, isRead != 0, isWritten != 0) }
                }, context))
        guard let servers else { return }
        try Self.check(ares_set_servers_ports_csv(channel, servers))
    }

    isolated deinit {
        timer?.cancel()
        for descriptor in watched { EventLoop.unwatch(descriptor) }
        watched = []
        // Every question that is under way is answered now.
        if let channel { ares_destroy(channel) }
    }

    /// The service records of a name such as `_sip._tls.contoso.com`.
    ///
    /// - Throws: ``DNSError``; `CancellationError`.
    public func services(_ name: String) async throws -> SRVAnswer {
        let answer = Signal<SRVAnswer>()
        let kindOfService: Int32 = 33
        let internet: Int32 = 1
        ares_query(
            channel, name, internet, kindOfService,
            { context, status, _, message, count in
                guard let context else { return }
                let answer = Unmanaged<Signal<SRVAnswer>>.fromOpaque(context).takeRetainedValue()
                let result = DNSResolver.records(status, UnsafeBufferPointer(start: message, count: Int(count)))
                LoopActor.assumeIsolated { DNSResolver.settle(answer, result) }
            }, Unmanaged.passRetained(answer).toOpaque())
        rearm()
        return try await answer.value()
    }

    /// The addresses of a host, of both families; the hosts file counts too.
    ///
    /// - Throws: ``DNSError``; `CancellationError`.
    public func addresses(of host: String) async throws -> [String] {
        let answer = Signal<[String]>()
        var hints = ares_addrinfo_hints()
        hints.ai_family = AF_UNSPEC
        ares_getaddrinfo(
            channel, host, nil, &hints,
            { context, status, _, list in
                guard let context else { return }
                let answer = Unmanaged<Signal<[String]>>.fromOpaque(context).takeRetainedValue()
                defer { if let list { ares_freeaddrinfo(list) } }
                let result: Result<[String], DNSError> = Result { () throws(DNSError) in
                    try DNSResolver.check(status)
                    return list.map { DNSResolver.texts($0) } ?? []
                }
                LoopActor.assumeIsolated { DNSResolver.settle(answer, result) }
            }, Unmanaged.passRetained(answer).toOpaque())
        rearm()
        return try await answer.value()
    }

    private nonisolated static func texts(_ list: UnsafePointer<ares_addrinfo>) -> [String] {
        var texts: [String] = []
        var next = list.pointee.nodes
        while let node = next?.pointee, texts.count < maximumAddresses {
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            if CAres_text(node.ai_addr, &text, socklen_t(text.count)) != nil {
                texts.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = node.ai_next
        }
        return texts
    }

    private static func settle<Value>(_ answer: Signal<Value>, _ result: Result<Value, DNSError>) {
        switch result {
        case .success(let value): answer.send(value)
        case .failure(let error): answer.fail(error)
        }
    }

    private nonisolated static func records(
        _ status: Int32, _ message: UnsafeBufferPointer<UInt8>
    ) -> Result<SRVAnswer, DNSError> {
        Result { () throws(DNSError) in
            try check(status)
            return try SRVAnswer(parsing: message)
        }
    }

    private nonisolated static func check(_ status: Int32) throws(DNSError) {
        switch status {
        case CAres_success: return
        case CAres_noSuchName: throw .noSuchName
        case CAres_noData: throw .noData
        case CAres_timedOut: throw .timedOut
        case CAres_malformed: throw .malformed
        default: throw .failed(String(cString: ares_strerror(status)))
        }
    }

    // The library and the loop

    private static var hasStarted = false

    private static func start() throws {
        guard !hasStarted else { return }
        try check(ares_library_init(ARES_LIB_INIT_ALL))
        hasStarted = true
    }

    private func watch(_ descriptor: Int32, _ isRead: Bool, _ isWritten: Bool) {
        var interest: Interest = []
        if isRead { interest.insert(.read) }
        if isWritten { interest.insert(.write) }
        guard !interest.isEmpty else {
            if watched.remove(descriptor) != nil { EventLoop.unwatch(descriptor) }
            return
        }
        watched.insert(descriptor)
        EventLoop.watch(descriptor, for: interest) { [weak self] in self?.act(on: descriptor, for: $0) }
    }

    private func act(on descriptor: Int32, for interest: Interest) {
        let none: Int32 = -1
        ares_process_fd(
            channel, interest.contains(.read) ? descriptor : none, interest.contains(.write) ? descriptor : none)
        rearm()
    }

    private func rearm() {
        timer?.cancel()
        timer = nil
        let wait = CAres_wait(channel)
        guard wait >= 0 else { return }
        timer = EventLoop.after(.milliseconds(wait)) { [weak self] in
            self?.timer = nil
            self?.act(on: -1, for: [])
        }
    }

    private nonisolated static func withContext(
        _ context: UnsafeMutableRawPointer?, _ action: @LoopActor (DNSResolver) -> Void
    ) {
        guard let context else { return }
        let resolver = Unmanaged<DNSResolver>.fromOpaque(context).takeUnretainedValue()
        LoopActor.assumeIsolated { action(resolver) }
    }
}
