import Contacts
import Presence

/// The user's own data as the server keeps it, and the refusal of a publication.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: count)
    let endpoint = PublishingEndpoint(
        epid: "4c77e6ec7210", instance: "207b2121-76d4-5ce6-872a-1e21fb0dc517", uri: "sip:a@b", machine: "m")
    let publications = [endpoint.device] + endpoint.userState(.busy) + endpoint.note("Hello")
    var own = OwnPresence()
    if let data = try? OwnData(parsing: bytes) {
        own.apply(data.categories, .everything)
        var audience = Audience(domain: "b")
        audience.apply(data.containers ?? [])
        for member in audience.levels.keys { _ = try? audience.body(moving: member, to: .blocked) }
        _ = try? audience.firstRules()
    }
    _ = own.apply(fault: bytes, to: publications)
    _ = try? own.body(publications, uri: "sip:a@b")
    return 0
}
