import LabPool

/// The faults as a list for a person.
enum FaultList {
    static let text: String = {
        let width = Fault.allCases.map(\.rawValue.count).max() ?? 0
        return Fault.allCases.map { fault in
            let name = fault.rawValue.padding(toLength: width)
            let number = fault.parameter.map { " =\($0.standard) (\($0.meaning))." } ?? ""
            return "  \(name)  \(fault.summary)\(number)"
        }.joined(separator: "\n")
    }()
}

extension String {
    /// The text with blanks up to a length.
    func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
