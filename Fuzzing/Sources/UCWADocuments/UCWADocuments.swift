import UCWA

/// What a UCWA server sends; the first byte says what: a data URI, a challenge, or else a resource, which is read as an
/// answer of the event channel too. What is to be put must be a resource again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    switch bytes.first {
    case UInt8(ascii: "D"):
        if let content = DataURI(text) { precondition(content.bytes.count <= DataURI.longest, "it is too long") }
    case UInt8(ascii: "C"):
        if let offer = TokenOffer(challenges: [text]) { precondition(!offer.href.isEmpty, "there is no address") }
    default:
        guard let resource = UCWAResource(parsing: Array(bytes.dropFirst())) else { return 0 }
        var channel = EventChannel(href: "/events")
        _ = channel.receive(resource)
        precondition(!channel.href.isEmpty, "there is no address to poll")
        let put = resource.put(["state": "x"], etag: text)
        precondition(UCWAResource(parsing: Array(put.body.utf8)) != nil, "what is put is no resource")
    }
    return 0
}
