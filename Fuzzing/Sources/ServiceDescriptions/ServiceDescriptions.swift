import Web

/// A service's description (mex), and the addresses in it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    guard let description = try? ServiceDescription(parsing: input) else { return 0 }
    for port in description.ports {
        let urls = [description.location(ofPort: port), description.ticketPolicy(ofPort: port)?.issuer]
        for address in urls.compactMap({ $0.flatMap { WebAddress($0) } }) {
            precondition(WebAddress(address.text) == address, "an address reads otherwise")
            precondition(WebAddress(address.metadata.text) == address.metadata, "an address reads otherwise")
        }
    }
    return 0
}
