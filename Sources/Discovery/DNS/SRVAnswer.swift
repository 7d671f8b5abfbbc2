internal import CAres

/// The service records in an answer of a name server.
public struct SRVAnswer: Sendable, Equatable {
    /// The most servers of one service that are of use; an answer may hold thousands.
    public static let maximumRecords = 32

    /// In the order of the answer.
    public let records: [SRVRecord]
    /// Whether the domain says that it does not offer the service: a record whose target is the root.
    public let isRefusal: Bool

    /// An answer put together by hand, as a script in a test gives it.
    public init(records: [SRVRecord], isRefusal: Bool = false) {
        self.records = records
        self.isRefusal = isRefusal
    }

    /// Reads a message of the DNS (RFC 1035 4.1).
    ///
    /// - Throws: ``DNSError/malformed``, ``DNSError/noData``.
    public init(parsing message: UnsafeBufferPointer<UInt8>) throws(DNSError) {
        var list: UnsafeMutablePointer<ares_srv_reply>?
        guard let count = Int32(exactly: message.count), let start = message.baseAddress else { throw .malformed }
        let status = ares_parse_srv_reply(start, count, &list)
        defer { ares_free_data(list) }
        guard status == CAres_success else {
            throw status == CAres_noData ? .noData : .malformed
        }
        var records: [SRVRecord] = []
        var isRefusal = false
        var next = list
        while let record = next?.pointee, records.count < Self.maximumRecords {
            let target = record.host.flatMap { String(validatingCString: $0) } ?? ""
            if target.isEmpty || target == "." { isRefusal = true }
            if record.port > 0, let host = DomainName(target)?.ascii {
                records.append(
                    SRVRecord(priority: record.priority, weight: record.weight, port: record.port, target: host))
            }
            next = record.next
        }
        self.records = records
        self.isRefusal = isRefusal && records.isEmpty
    }
}
