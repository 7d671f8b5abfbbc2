import Conferencing

/// Two documents of one conference, the second after a NUL; and each as an answer to a command.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    var roster = ConferenceRoster()
    for document in bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false) {
        _ = try? ConferenceResponse(parsing: document)
        guard let information = try? ConferenceInformation(parsing: document) else { continue }
        let before = roster
        for person in roster.apply(information) where person.place == .absent {
            precondition(before.participant(person.address) != nil, "somebody has gone who was not there")
        }
        precondition(roster.apply(information).isEmpty || information.version == nil || information.state == .full)
    }
    return 0
}
