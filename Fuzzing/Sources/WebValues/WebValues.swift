import Web
import XML

/// A header value, URL or time from a web service; an address that is accepted must survive being written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    _ = WebDiagnostics(text)?.description
    _ = XMLTimestamp(text)
    if let address = WebAddress(text) {
        precondition(WebAddress(address.text) == address, "an address reads otherwise")
    }
    return 0
}
