import SIP

/// One authentication header line; what is accepted must survive being written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    guard let headers = try? AuthenticationHeader.all(in: text) else { return 0 }
    let written = headers.map(\.description).joined(separator: ", ")
    guard let again = try? AuthenticationHeader.all(in: written) else {
        preconditionFailure("what was written cannot be read")
    }
    precondition(again == headers, "what was written reads otherwise")
    return 0
}
