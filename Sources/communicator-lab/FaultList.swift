import LabPool
import Localization

/// The faults as a list for a person: a name to a line, what it does below it.
enum FaultList {
    private static let width = 78
    private static let indentation = "      "

    static let text = Fault.allCases.map(entry).joined(separator: "\n")

    private static func entry(_ fault: Fault) -> String {
        guard let (meaning, standard) = fault.parameter else { return "  \(fault.rawValue)\n\(wrapped(fault.summary))" }
        return "  \(fault.rawValue)[=\(standard)]\n\(wrapped(localized("\(fault.summary) The number: \(meaning).")))"
    }

    /// The sentence in lines that the help does not have to break, which would lose their indentation.
    private static func wrapped(_ sentence: String) -> String {
        var lines = [indentation]
        for word in sentence.split(separator: " ") {
            let line = lines.removeLast()
            let isFirst = line == indentation
            if !isFirst, line.count + 1 + word.count > width {
                lines += [line, indentation + word]
            } else {
                lines.append(isFirst ? line + word : "\(line) \(word)")
            }
        }
        return lines.joined(separator: "\n")
    }
}
