import Foundation
import Testing

/// A page of the documentation, and the blocks of commands in it.
///
/// A block says after its language how it is tested:
///
/// - `sh run`: in a clean Debian with the packages, by alice; `as-root`: by root; `exit=3`: it must end with that
///   status; `background=WORD`: it runs on until the next such block, and has begun when it has said WORD; `contoso`:
///   beside a pool of contoso.com, on a terminal at which the password is typed when it is asked for. The blocks of a
///   page run one after the other, without a network.
/// - `sh clone`: in the clone, by somebody whose home folder is empty; `leaves=FILE`: it makes that file; `seldom`: it
///   takes long, so that `./build check documentation` runs it, and `./build test` does not.
/// - `tested-by=NAME`, where it is not for the shell: by the test NAME, which takes it from the page.
struct DocumentationPage: Sendable, CustomTestStringConvertible {
    enum Kind: Equatable {
        case run(asRoot: Bool, exit: Int, background: String?, atContoso: Bool)
        case clone(leaves: [String], seldom: Bool)
        case tested(by: String)
        case text
        case unmarked
    }

    struct Block {
        let kind: Kind
        let text: String

        /// What the block says, but with what the page calls Contoso's server replaced by that of a lab for the domain
        /// contoso.com. Nothing else is ever replaced; in a clean Debian not even that is.
        func text(at lab: Lab) -> String { text.replacing("sip.contoso.com:5061", with: lab.server) }
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
        func values(_ name: String) -> [String] {
            words.filter { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard words.first == "sh" else { return values("tested-by").first.map { .tested(by: $0) } ?? .text }
        if words.contains("clone") { return .clone(leaves: values("leaves"), seldom: words.contains("seldom")) }
        guard words.contains("run") else { return .unmarked }
        return .run(
            asRoot: words.contains("as-root"), exit: values("exit").first.flatMap { Int($0) } ?? 0,
            background: values("background").first, atContoso: words.contains("contoso"))
    }

    /// One script, for root, that runs the blocks and stops at the first that does not do as it says.
    var script: String {
        // A pool knows one login name of a person: Alice's is her address where the page names no other.
        let contoso = Self.contoso(
            login: text.contains(#"--login 'CONTOSO\alice'"#) ? #"CONTOSO\alice"# : "alice@contoso.com")
        var isContosoOpen = false
        let steps = blocks.flatMap { block -> [String] in
            guard case .run(let asRoot, let exit, let background, let atContoso) = block.kind else { return [] }
            let encoded = Self.encoded(block.text)
            let shell = asRoot ? "bash -e" : Self.alicesShell
            if let background {
                isContosoOpen = false
                return ["background '\(background)' \(shell) \(encoded)"]
            }
            guard atContoso else { return ["step \(exit) '\(shell)' \(encoded)"] }
            let opening = isContosoOpen ? [] : ["background open \(Self.alicesShell) \(Self.encoded(contoso))"]
            isContosoOpen = true
            return opening + ["step \(exit) 'on_terminal \(shell)' \(encoded)"]
        }
        return Self.functions + steps.joined(separator: "\n") + "\n"
    }

    private static func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static let alicesShell =
        "runuser --user=alice -- env HOME=/home/alice SSL_CERT_FILE=/home/alice/contoso/ca.pem bash -e"

    /// The pool of contoso.com, with the people whom the pages name.
    private static func contoso(login: String) -> String {
        #"""
        mkdir -p ~/contoso
        printf '%s\n' 'alice@contoso.com \#(login) the-password' \
            'monitor@contoso.com monitor@contoso.com the-password' >~/contoso/accounts
        exec communicator-lab --domain contoso.com --host sip.contoso.com --directory ~/contoso \
            --accounts ~/contoso/accounts
        """#
    }

    private static let functions = #"""
        cd /home/alice
        printf '127.0.0.1 localhost sip.contoso.com sipinternal.contoso.com\n' >/etc/hosts
        mount -t devpts -o ptmxmode=666 devpts /dev/pts
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
        on_terminal() {
            : >/tmp/terminal
            rm -f /tmp/ended
            type_password | {
                script --quiet --return --flush --command "$*" /tmp/terminal
                local status=$?
                touch /tmp/ended
                return "$status"
            }
        }
        type_password() {
            until [[ -e /tmp/ended ]]; do
                if grep -q '^Password of' /tmp/terminal; then
                    echo the-password
                    return
                fi
                sleep 0.1
            done
        }
        trap '[[ -z ${running:-} ]] || kill -- -"$running"' EXIT

        """#
}
