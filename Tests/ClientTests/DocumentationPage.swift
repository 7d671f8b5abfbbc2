import Foundation
import Testing

/// A page of the documentation, and the blocks of commands in it.
///
/// A block says after its language how it is tested:
///
/// - `sh run`: in a clean Debian with the packages, by alice; `as-root`: by root; `exit=3`: it must end with that
///   status; `background=WORD`: it runs on until the next such block, and has begun when it has said WORD. The blocks
///   of a page run one after the other, without a network.
/// - `tested-by=NAME`: by the function NAME of the tests or of the script.
struct DocumentationPage: Sendable, CustomTestStringConvertible {
    enum Kind: Equatable {
        case run(asRoot: Bool, exit: Int, background: String?)
        case tested(by: String)
        case text
        case unmarked
    }

    struct Block {
        let kind: Kind
        let text: String
    }

    let url: URL
    let text: String

    var name: String { url.lastPathComponent }
    var testDescription: String { name }

    /// README.md and everything in docs/.
    static func all() throws -> [DocumentationPage] {
        let documents = try FileManager.default.contentsOfDirectory(
            at: Repository.root.appending(path: "docs"), includingPropertiesForKeys: nil)
        let pages = documents.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
        return try ([Repository.root.appending(path: "README.md")] + pages).map {
            DocumentationPage(url: $0, text: try String(contentsOf: $0, encoding: .utf8))
        }
    }

    /// The fenced blocks, and the indented ones, which say nothing about themselves.
    var blocks: [Block] {
        var blocks: [Block] = []
        var fence: (information: Substring, lines: [Substring])?
        var wasBlank = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let open = fence {
                    blocks.append(Block(kind: Self.kind(open.information), text: open.lines.joined(separator: "\n")))
                    fence = nil
                } else {
                    fence = (line.dropFirst(3), [])
                }
            } else if fence != nil {
                fence?.lines.append(line)
            } else if wasBlank, line.hasPrefix("    ") {
                blocks.append(Block(kind: .unmarked, text: String(line)))
            }
            wasBlank = line.isEmpty
        }
        return blocks
    }

    var runs: Bool {
        blocks.contains { if case .run = $0.kind { true } else { false } }
    }

    private static func kind(_ information: Substring) -> Kind {
        let words = information.split(separator: " ")
        func value(_ name: String) -> Substring? {
            words.first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        }
        if let name = value("tested-by") { return .tested(by: String(name)) }
        guard words.first == "sh" else { return .text }
        guard words.contains("run") else { return .unmarked }
        return .run(
            asRoot: words.contains("as-root"), exit: value("exit").flatMap { Int($0) } ?? 0,
            background: value("background").map(String.init))
    }

    /// One script, for root, that runs the blocks and stops at the first that does not do as it says.
    var script: String {
        let steps = blocks.compactMap { block -> String? in
            guard case .run(let asRoot, let exit, let background) = block.kind else { return nil }
            let encoded = Data(block.text.utf8).base64EncodedString()
            let shell = asRoot ? "bash -e" : "runuser --user=alice -- env HOME=/home/alice bash -e"
            if let background { return "background '\(background)' \(shell) \(encoded)" }
            return "step \(exit) '\(shell)' \(encoded)"
        }
        return Self.functions + steps.joined(separator: "\n") + "\n"
    }

    private static let functions = #"""
        cd /home/alice
        step() {
            local status=0
            base64 --decode <<<"$3" >/tmp/block
            chmod 755 /tmp/block
            $2 /tmp/block </dev/null || status=$?
            ((status == $1)) && return
            printf '\nThis ended with %s in place of %s:\n%s\n' "$status" "$1" "$(</tmp/block)"
            exit 1
        }
        background() {
            local word=$1 turn
            shift
            [[ -z ${running:-} ]] || { kill -- -"$running"; wait "$running"; } 2>/dev/null
            base64 --decode <<<"${*: -1}" >/tmp/background
            : >/tmp/background.log # what an earlier one said is no sign of this one
            set -m
            "${@:1:$#-1}" /tmp/background >>/tmp/background.log 2>&1 </dev/null &
            running=$!
            set +m
            for ((turn = 0; turn < 600; turn++)); do
                grep -q "$word" /tmp/background.log && return
                sleep 0.1
            done
            printf '\nThis did not say "%s":\n%s\n%s\n' "$word" "$(</tmp/background)" "$(</tmp/background.log)"
            exit 1
        }
        trap '[[ -z ${running:-} ]] || kill -- -"$running"' EXIT

        """#
}
