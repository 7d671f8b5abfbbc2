import Discovery

/// An answer of the autodiscover service; the first byte says whether it comes as JSON. What is taken from it must be
/// of use: hosts that are names, ports, a bounded number of links.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: count)
    guard let form = bytes.first else { return 0 }
    let type = form == UInt8(ascii: "J") ? "application/json" : "application/vnd.microsoft.rtc.autodiscover+xml"
    guard let answer = try? AutodiscoverAnswer(parsing: Array(bytes.dropFirst()), contentType: type) else { return 0 }
    for server in answer.entryPoints {
        precondition(server.port > 0 && DomainName(server.host.ascii) == server.host, "an entry point is of no use")
    }
    precondition(answer.links.count <= 256, "there are too many links")
    _ = answer.link(to: "Ucwa")
    return 0
}
