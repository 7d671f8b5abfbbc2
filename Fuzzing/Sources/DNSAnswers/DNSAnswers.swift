import Discovery

/// A message of the DNS with service records. What is taken from it must be of use, and must stay in order when sorted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let message = UnsafeBufferPointer(start: data, count: count)
    guard let answer = try? SRVAnswer(parsing: message) else { return 0 }
    precondition(answer.records.count <= SRVAnswer.maximumRecords, "there are too many records")
    for record in answer.records {
        precondition(record.port > 0 && DomainName(record.target)?.ascii == record.target, "a record is of no use")
    }
    var generator = SystemRandomNumberGenerator()
    let sorted = SRVOrder.sort(answer.records, using: &generator)
    precondition(sorted.count == answer.records.count, "sorting has changed the records")
    precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0.priority <= $1.priority }, "the order is wrong")
    return 0
}
