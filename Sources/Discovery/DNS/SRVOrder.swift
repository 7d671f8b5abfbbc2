/// The order in which the servers of one service are tried: RFC 2782, "Usage rules".
public enum SRVOrder {
    /// By priority; within one priority at random, the chances being as the weights.
    public static func sort(
        _ records: [SRVRecord], using generator: inout some RandomNumberGenerator
    ) -> [SRVRecord] {
        let priorities = Set(records.map(\.priority)).sorted()
        return priorities.flatMap { priority in
            shuffle(records.filter { $0.priority == priority }, using: &generator)
        }
    }

    private static func shuffle(
        _ records: [SRVRecord], using generator: inout some RandomNumberGenerator
    ) -> [SRVRecord] {
        // Those without weight stand first, so that they have a small chance too.
        var left = records.filter { $0.weight == 0 } + records.filter { $0.weight > 0 }
        var result: [SRVRecord] = []
        while !left.isEmpty {
            let total = left.reduce(0) { $0 + Int($1.weight) }
            let mark = Int.random(in: 0...total, using: &generator)
            var sum = 0
            let index = left.firstIndex { record in
                sum += Int(record.weight)
                return sum >= mark
            }
            result.append(left.remove(at: index ?? left.startIndex))
        }
        return result
    }
}
