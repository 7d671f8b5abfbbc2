import Contacts
import Presence
import SIP

/// The body of a notification of presence: the first line is its type, the rest the body. Everything in it is read and
/// shown.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let type = try? MediaType(parsing: String(decoding: line, as: UTF8.self))
    guard let body = try? PresenceBody(type, Array(bytes.dropFirst(line.count + 1))) else { return 0 }
    let presentity = Presentity()
    var plan = WatchPlan()
    for index in 0..<body.count {
        switch try? body[index] {
        case .categories(_, let categories): _ = presentity.apply(categories, at: 1_714_600_000)
        case .foreign(let presence): _ = presentity.apply(presence)
        case .resources(let resources):
            _ = plan.follow(resources)
            precondition(plan.follow(resources).isEmpty, "the same people are asked for twice")
        case nil: break
        }
    }
    precondition((presentity.presence.note?.text.count ?? 0) <= PresenceLimits.text, "a note is not bounded")
    _ = presentity.calendar(at: 1_714_500_000)
    return 0
}
