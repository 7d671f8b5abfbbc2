import Foundation

/// valgrind's memory checker: an error in memory is exit status 99.
enum Valgrind {
    static let arguments = [
        "--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
        // libpurple leaks some memory of its own; the tests look for leaks of ours in the report.
        "--errors-for-leak-kinds=none",
        // libpurple closes the plugin before the report is written.
        "--keep-debuginfo=yes",
        "--fullpath-after=",
    ]

    /// The leaks of a report with a line of the call stack that names `place`.
    static func leaks(in report: String, through place: String) -> [String] {
        var leaks: [String] = []
        var record: [Substring] = []
        for line in report.split(separator: "\n") {
            if line.contains("definitely lost") {
                record = [line]
            } else if line.hasSuffix("== ") {
                if record.contains(where: { $0.contains(place) }) { leaks.append(record.joined(separator: "\n")) }
                record = []
            } else if !record.isEmpty {
                record.append(line)
            }
        }
        return leaks
    }
}
