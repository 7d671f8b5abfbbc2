import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// What is in the Debian packages, and how they come and go.
    @Suite(.serialized)
    struct PackageTests {
        static let names = [
            "communicator-l10n", "communicator-tools", "libcommunicator-dev", "libcommunicator1", "purple-communicator",
        ]

        @Test("lintian finds no fault in the packages")
        func lintian() async throws {
            let changes = try Packages().folder.appending(path: "communicator.changes")
            let run = try await Execution(
                Program.lintian.location(),
                ["--pedantic", "--allow-root", "--fail-on", "error,warning,pedantic", changes.path],
                within: .seconds(600))
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("DEB_BUILD_OPTIONS reach the compilers, and so do Debian's flags for hardening")
        func buildOptions() async throws {
            func flags(_ options: String) async throws -> [Substring] {
                let run = try await shell(
                    """
                    cd "$0"
                    product_folder=.build/product
                    source Scripts/products.bash
                    swift_flags; driver_flags; debian_flags CFLAGS
                    """, Repository.root.path, environment: ["DEB_BUILD_OPTIONS": options])
                try #require(run.status == 0, "\(run.output)")
                return run.output.split(separator: "\n")
            }
            let plain = try await flags("")
            for flag in ["-O2", "-fstack-protector-strong", "relro", "now"] { #expect(plain.contains(flag[...])) }
            #expect(!plain.contains("-Onone") && !plain.contains("--jobs"))
            let chosen = try await flags("noopt parallel=3")
            for flag in ["-O0", "-Onone", "--jobs", "3"] { #expect(chosen.contains(flag[...])) }
        }

        @Test("The packages have the version of the release, and so have the changelog and the metainfo")
        func version() async throws {
            let version = try await Self.version()
            let found = try Packages().files().map(\.lastPathComponent)
            #expect(found.map { String($0.prefix(while: { $0 != "_" })) } == Self.names)
            for name in found { #expect(name.split(separator: "_")[1] == version, "\(name)") }
            let metainfo = try String(contentsOf: Repository.metainfo, encoding: .utf8)
            #expect(metainfo.contains("<release version=\"\(version)\""))
        }

        @Test(
            "Software centres understand the metainfo, and every picture that it names is there",
            arguments: ["", "https://communicator.example"])
        func metainfo(site: String) async throws {
            let scratch = try Scratch()
            let installation = try await shell(
                """
                cd "$0"
                source Scripts/install.bash
                install_metainfo "$1" "$2"
                """, Repository.root.path, scratch.url.path, site)
            try #require(installation.status == 0, "\(installation.output)")
            let file = scratch.url.appending(path: Repository.installedMetainfo)
            let run = try await Execution(Program.appstreamcli.location(), ["validate", "--no-net", file.path])
            #expect(run.status == 0, "\(run.output)")
            let text = try String(contentsOf: file, encoding: .utf8)
            let pictures = text.matches(of: /https:\/\/communicator.example\/screenshots\/([a-z-]+\.png)</)
                .map { String($0.1) }
            #expect(pictures.isEmpty == site.isEmpty)
            #expect(text.contains("://") == !site.isEmpty)
            for name in pictures {
                #expect(
                    FileManager.default.fileExists(atPath: Repository.screenshots.appending(path: name).path), "\(name)"
                )
            }
        }

        @Test("The packages are installed, upgraded, removed and purged; only what the user has made stays")
        func life() async throws {
            let root = try await CleanRoot()
            let before = try await files(of: root)
            try Packages().copy(into: root)
            try await root.succeed("sh", "-e", "-c", Self.makingOlderPackages, within: .seconds(120))
            try await install("/older", in: root)
            #expect(try await version(in: root) == "0.9.0")
            let user = Lab.User(address: "alice@contoso.example", login: #"CONTOSO\alice"#, password: "right-password")
            let lab = try await Lab(users: [user])
            let desktop = try await Desktop(
                root,
                accounts: PurpleFolder.accounts(
                    client: "gtk-gaim", user: user, server: lab.server, password: false,
                    settings: "<setting name='useragent' type='string'>UCCAPI/16 OC/16</setting>"))
            try await signIn(at: lab, desktop, password: user.password)
            let own = try await own(of: desktop, in: root)
            #expect(own.contains("UCCAPI/16 OC/16") && own.contains("/certificates/communicator/"), "\(own)")

            try await install("/packages", in: root)
            #expect(try await version(in: root) == Self.version())
            #expect(try await root.run("test", "-e", "/usr/share/communicator-tools/former").status != 0)
            #expect(
                try await root.run("test", "-e", "/usr/share/bash-completion/completions/communicator-login").status
                    == 0)
            #expect(try await self.own(of: desktop, in: root) == own)
            // Without a question for the password: the certificate has been kept.
            try await signIn(at: lab, desktop)
            #expect(lab.count(of: "certificate") == 1)
            #expect(try await self.own(of: desktop, in: root) == own)

            try await root.succeed(["apt-get", "remove", "--yes"] + Self.names, within: .seconds(300))
            #expect(try await files(of: root) == before)
            #expect(try await self.own(of: desktop, in: root) == own)
            // apt knows packages no more that no archive has; dpkg does.
            try await root.succeed(["dpkg", "--purge"] + Self.names, within: .seconds(300))
            #expect(try await files(of: root) == before)
            #expect(try await self.own(of: desktop, in: root) == own)
            let known = try await root.run("dpkg-query", "--show", "*communicator*")
            #expect(known.status != 0, "\(known.output)")
        }

        /// Signs in and out again with Pidgin.
        private func signIn(at lab: Lab, _ desktop: Desktop, password: String? = nil) async throws {
            let count = lab.count(of: "signed-in")
            let pidgin = try desktop.startPidgin(authority: URL(filePath: lab.authority))
            if let password { try await desktop.enter(password) }
            try await lab.sees("signed-in", times: count + 1, within: .seconds(60))
            try await pidgin.says("is signed in at", within: .seconds(60))
            try await desktop.screen.quit(pidgin)
        }

        private func install(_ folder: String, in root: CleanRoot) async throws {
            try await root.succeed(
                "sh", "-c", "apt-get install --yes --no-install-recommends \(folder)/*.deb", within: .seconds(300))
        }

        /// What the installed communicator-login and dpkg both say.
        private func version(in root: CleanRoot) async throws -> String {
            let package = try await root.succeed(
                "dpkg-query", "--show", "--showformat", "${Version}", "purple-communicator")
            let program = try await root.succeed("communicator-login", "--version", as: .alice)
            #expect(program.contains("communicator-login \(package)"))
            return package
        }

        /// The account's settings, and a line for each file that is kept for it: rights, name and contents.
        private func own(of desktop: Desktop, in root: CleanRoot) async throws -> String {
            let settings = desktop.accounts.split(separator: "\n").filter { $0.contains("<setting name=") }
                .sorted().joined(separator: "\n")
            let kept = try await root.succeed(
                "sh", "-e", "-c",
                "find /home/alice/*/.purple/certificates/communicator -type f -printf '%m ' -exec sha256sum {} + | LC_ALL=C sort"
            )
            return settings + "\n" + kept
        }

        /// The version of the release.
        private static func version() async throws -> String {
            let login = try await Execution(Product.login.location(), ["--version"])
            return try #require(login.output.split(whereSeparator: \.isWhitespace).last.map(String.init))
        }

        @Test("./build abi describes the C library's interface, with every function of the header")
        func describesInterface() async throws {
            let scratch = try Scratch()
            let copy = try await shell(
                """
                cd "$0"
                cp --recursive --parents -t "$1" build Scripts debian/changelog debian/libcommunicator1.symbols docs/interface \
                    CShims/CCommunicator
                "$1"/build abi
                """, Repository.root.path, scratch.url.path)
            try #require(copy.status == 0, "\(copy.output)")
            let header = try String(
                contentsOf: Repository.contract.appending(path: "communicator.h"), encoding: .utf8)
            let functions = header.matches(of: /(?m)^[a-z][a-z_ ]* \*?(communicator_[a-z_]+)\(/).map { String($0.1) }
            #expect(functions.contains("communicator_sign_in"))
            for file in ["docs/interface/communicator.abi", "debian/libcommunicator1.symbols"] {
                let description = try String(contentsOf: scratch.url.appending(path: file), encoding: .utf8)
                for function in functions { #expect(description.contains(function), "\(function)") }
            }
        }

        private func shell(
            _ script: String, _ arguments: String..., environment: [String: String] = [:],
            within patience: Duration = .seconds(120)
        ) async throws -> Execution {
            try await Execution(
                URL(filePath: "/bin/bash"), ["-e", "-o", "pipefail", "-c", script] + arguments,
                environment: environment, within: patience)
        }

        /// The paths that have our name in them, outside the packages' manager, the test's own folders and alice's.
        private func files(of root: CleanRoot) async throws -> String {
            try await root.succeed(
                "sh", "-c",
                "find /usr /etc /var /opt -name '*communicator*' -not -path '/var/lib/dpkg/*' | LC_ALL=C sort")
        }

        /// Makes packages of an earlier version in /older. There was no earlier release, so they are the present ones with
        /// differences such as releases have: the version is another one in the programs, too, files are missing that
        /// have come since, and one is there that has gone.
        private static let makingOlderPackages = #"""
            mkdir /older
            for package in /packages/*.deb; do
                dpkg-deb --raw-extract $package /older/content
                cd /older/content
                version=$(sed -n 's/^Version: //p' DEBIAN/control)
                sed -i "s/^Version: .*/Version: 0.9.0/; s/(= [^)]*)/(= 0.9.0)/" DEBIAN/control
                find usr -type f -perm /111 -o -name '*.so*' -type f | while read file; do
                    LC_ALL=C sed -i "s/$(printf %s $version | sed 's/[.]/[.]/g')/0.9.0/g" $file
                done
                case $package in
                    */communicator-tools_*)
                        rm -r usr/share/bash-completion
                        mkdir -p usr/share/communicator-tools
                        echo former >usr/share/communicator-tools/former
                        ;;
                    */communicator-l10n_*) rm -r usr/share/locale/ja ;;
                esac
                rm DEBIAN/md5sums
                cd /
                dpkg-deb -Znone --build /older/content /older
                rm -r /older/content
            done
            """#
    }
}
