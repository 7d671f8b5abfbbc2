import SIP

/// Every reader of a header value or URI over the same text; what is accepted must survive being written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    check(text) { try URI(parsing: $0) }
    check(text) { try NameAddress(parsing: $0) }
    check(text) { try Via(parsing: $0) }
    check(text) { try CSeq(parsing: $0) }
    check(text) { try HostPort(parsing: $0) }
    check(text) { try MediaType(parsing: $0) }
    check(text) { try ParameterizedValue(parsing: $0) }
    check(text) { try Warning(parsing: $0) }
    check(text) { try InstanceIdentifier(parsing: $0) }
    _ = try? Diagnostics(parsing: text)
    _ = Headers([Header(.contact, text)]).values(.contact)
    _ = try? MultipartBody(parsing: bytes, boundary: "b")
    return 0
}

private func check<Value: Equatable & CustomStringConvertible>(
    _ text: String, _ parse: (String) throws -> Value
) {
    guard let value = try? parse(text) else { return }
    guard let again = try? parse(value.description) else { preconditionFailure("what was written cannot be read") }
    precondition(again == value, "what was written reads otherwise")
}
