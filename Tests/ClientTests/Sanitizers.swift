import Foundation

/// The address and undefined-behaviour sanitizers: an error in memory ends a program with a status other than 0.
enum Sanitizers {
    /// For the compiler. A plugin that libpurple has closed stays in memory, so that reports can name its lines.
    static let flags = [
        "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer", "-Wl,-z,nodelete",
    ]

    /// For the programs. libpurple leaks some memory of its own; the tests look for leaks of ours in the report.
    static let environment = [
        "ASAN_OPTIONS": "detect_leaks=1:fast_unwind_on_malloc=0", "LSAN_OPTIONS": "exitcode=0",
    ]

    /// The leaks of a report with a line of the call stack that names `place`.
    static func leaks(in report: String, through place: String) -> [String] {
        report.components(separatedBy: "\n\n").filter { $0.contains("irect leak of") && $0.contains(place) }
    }
}
