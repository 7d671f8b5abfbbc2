import Foundation
import TestScratch
import Testing

extension ClientTests.Installed {
    /// The tools, the C library and the examples, as they are installed from the packages.
    @Suite(.serialized)
    struct ProgramTests {
        @Test("The example for libpurple compiles with the command in it, and signs in with the installed plugin")
        func nullClient() async throws {
            let root = try #require(CleanRoot.installed)
            let lab = try await Lab(users: [PidginTests.alice], in: root)
            let source = "/usr/share/doc/purple-communicator/examples/nullclient.c"
            try await root.succeed(
                "sh", "-c", "cc -Wall -Wextra -Werror -o nullclient \(source) $(pkg-config --cflags --libs purple)",
                as: .alice)
            let user = lab.users[0]
            let run = try await root.run(
                "./nullclient", lab.server, user.purpleName, as: .alice, environment: lab.environment,
                input: user.password + "\n", within: .seconds(90))
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("Signed in as alice@contoso.example"))
            try await lab.sees("signed-out")
        }

        @Test("Icons, changelogs and copyright are where Debian and Pidgin look for them")
        func files() async throws {
            let root = try #require(CleanRoot.installed)
            let icons = ["16", "22", "48"].map { "/usr/share/pixmaps/pidgin/protocols/\($0)/communicator.png" }
            let drawing = "/usr/share/icons/hicolor/scalable/apps/communicator.svg"
            for icon in icons + [drawing] {
                #expect(FileManager.default.fileExists(atPath: root.file(icon).path), "\(icon)")
            }
            for package in ClientTests.PackageTests.names {
                let folder = root.file("usr/share/doc/\(package)")
                #expect(FileManager.default.fileExists(atPath: folder.appending(path: "changelog.gz").path))
                let copyright = try String(contentsOf: folder.appending(path: "copyright"), encoding: .utf8)
                #expect(copyright.hasPrefix("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/"))
            }
        }

        @Test("The manual pages name every option that the programs have, and have no fault")
        func manuals() async throws {
            for program in ["communicator-login", "communicator-lab"] {
                let root = try #require(CleanRoot.installed)
                let page = root.file("usr/share/man/man1/\(program).1.gz")
                let unpacked = try await Execution(URL(filePath: "/bin/zcat"), [page.path])
                let manual = unpacked.output
                let folder = try Scratch()
                let lint = try await Execution(
                    Program.mandoc.location(), ["-Tlint", "-Wwarning", folder.write(manual, to: "\(program).1").path])
                #expect(lint.status == 0, "\(lint.output)")
                let help = try await root.succeed(program, "--help", as: .alice)
                let options = Set(help.matches(of: /--([a-z][a-z-]+)/).map { String($0.1) })
                #expect(options.contains("help"))
                for option in options { #expect(manual.contains("Fl Fl \(option)"), "\(program) --\(option)") }
            }
        }

        @Test("The programs, and the page in software centres, speak the languages of the package communicator-l10n")
        func languages() async throws {
            let root = try #require(CleanRoot.installed)
            let help = try await root.succeed(
                "communicator-login", "--help", as: .alice, environment: ["LANGUAGE": "de"])
            #expect(help.contains("Bei einem Pool von Skype for Business oder Lync anmelden"), "\(help)")
            let metainfo = root.file("usr/share/metainfo/\(Repository.installedMetainfo)")
            let validation = try await Execution(
                Program.appstreamcli.location(), ["validate", "--no-net", metainfo.path])
            #expect(validation.status == 0, "\(validation.output)")
            let text = try String(contentsOf: metainfo, encoding: .utf8)
            for language in ["de", "es", "fr", "ja", "zh_CN"] {
                #expect(text.contains("<p xml:lang=\"\(language)\">"), "\(language)")
            }
        }

        @Test("Bash completes the programs' options")
        func completion() async throws {
            let root = try #require(CleanRoot.installed)
            for (program, beginning, option) in [
                ("communicator-login", "--certificate", "--certificate-store"),
                ("communicator-lab", "--dir", "--directory"),
            ] {
                let words = try await root.succeed(
                    "bash", "-c",
                    """
                    source /usr/share/bash-completion/completions/\(program)
                    COMP_WORDS=(\(program) \(beginning)) COMP_CWORD=1 COMP_LINE='\(program) \(beginning)'
                    COMP_POINT=${#COMP_LINE}
                    function_name=$(complete -p \(program) | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
                    $function_name \(program) \(beginning) \(program)
                    printf '%s\\n' "${COMPREPLY[@]}"
                    """, as: .alice)
                #expect(words.split(separator: "\n").contains { $0.hasPrefix(option) }, "\(words)")
            }
        }
    }
}
