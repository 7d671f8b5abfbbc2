import Foundation
import LabPool
import Testing

/// What docs/failures.md says is so.
@Suite("The list of what goes wrong")
struct FailureListTests {
    /// How many ways of failing the list has from which the rows were made.
    private static let reported = 50

    /// A row of the table.
    struct Row: Sendable, CustomTestStringConvertible {
        let number: String
        let failure: String
        let faults: String
        let tests: String

        var testDescription: String { failure }

        /// The faults of the pool that it names, without their numbers.
        var namesOfFaults: [String] {
            faults.matches(of: /`([a-z][a-z0-9.-]*)(=\d+)?`/).map { String($0.1) }
        }

        /// The suites that it names, each with the function, if one is named.
        var namesOfTests: [(suite: String, function: String?)] {
            tests.matches(of: /`([A-Z]\w*)(?:\.(\w+))?`/).map { (String($0.1), $0.2.map(String.init)) }
        }
    }

    private static let suites = Result { try Suites() }

    /// The files in which a suite is declared or extended.
    private struct Suites: Sendable {
        private var texts: [String: [String]] = [:]

        init() throws {
            let files = FileManager.default.enumerator(
                at: FailureListTests.root.appending(path: "Tests"), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                let text = try String(contentsOf: file, encoding: .utf8)
                let types = text.matches(of: /(?m)^ *(?:final )?(?:struct|class|extension) (?:\w+\.)*(\w+)/)
                for type in Set(types.map { String($0.1) }) { texts[type, default: []].append(text) }
                texts[file.deletingPathExtension().lastPathComponent, default: []].append(text)
            }
        }

        func text(of suite: String) -> String? { texts[suite]?.joined(separator: "\n") }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let rows: [Row] = {
        let page = try? String(contentsOf: root.appending(path: "docs/failures.md"), encoding: .utf8)
        let lines = (page ?? "").split(separator: "\n").filter { $0.hasPrefix("|") }
        return lines.dropFirst(2).map { line in
            let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return Row(
                number: cells.first ?? "", failure: cells.dropFirst().first ?? "",
                faults: cells.dropFirst(2).first ?? "", tests: cells.dropFirst(3).joined(separator: "|"))
        }
    }()

    @Test("Every way of failing that was reported has one row, in the order of the reports")
    func complete() {
        #expect(Self.rows.map(\.number).filter { !$0.isEmpty } == (1...Self.reported).map(String.init))
    }

    @Test("Every fault that a row names is one of the pool's", arguments: rows)
    func faults(row: Row) {
        #expect(!row.failure.isEmpty && !row.faults.isEmpty)
        for name in row.namesOfFaults { #expect(Fault(rawValue: name) != nil, "\(name)") }
    }

    @Test("Every test that a row names exists, and each of its faults is in one of them", arguments: rows)
    func tests(row: Row) throws {
        let suites = try Self.suites.get()
        #expect(!row.namesOfTests.isEmpty)
        for (suite, function) in row.namesOfTests {
            let text = try #require(suites.text(of: suite), "\(suite)")
            #expect(text.contains("@Test"), "\(suite)")
            if let function { #expect(text.contains("func \(function)("), "\(suite).\(function)") }
        }
        let texts = row.namesOfTests.compactMap { suites.text(of: $0.suite) }.joined(separator: "\n")
        for name in row.namesOfFaults {
            let fault = try #require(Fault(rawValue: name))
            #expect(texts.hasWord(name) || texts.hasWord(".\(fault)"), "\(name) is in none of \(row.tests)")
        }
    }
}

extension String {
    /// Whether a word stands in the text, and not as a part of a longer one.
    fileprivate func hasWord(_ word: String) -> Bool {
        func isInner(_ neighbour: Character?) -> Bool {
            neighbour.map { $0.isLetter || $0.isNumber || "-_".contains($0) } ?? false
        }
        return ranges(of: word).contains { place in
            // The dot of a member ends the word before it.
            let begins = word.hasPrefix(".") || !isInner(self[..<place.lowerBound].last)
            return begins && !isInner(self[place.upperBound...].first)
        }
    }
}
