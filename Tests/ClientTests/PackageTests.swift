import Foundation
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
            let login = try await Execution(Product.login.location(), ["--version"])
            let version = try #require(login.output.split(whereSeparator: \.isWhitespace).last.map(String.init))
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

        @Test("The packages are installed, upgraded, removed and purged, and leave nothing behind")
        func life() async throws {
            let root = try await CleanRoot()
            let before = try await files(of: root)
            try await root.installPackages()
            #expect(
                try await root.succeed("communicator-login", "--version", as: .alice).contains("communicator-login 1."))

            let newer = try await newerPackages(in: root)
            try await root.succeed("sh", "-c", "apt-get install --yes \(newer)/*.deb", within: .seconds(300))
            #expect(
                try await root.succeed("dpkg-query", "--show", "--showformat", "${Version}", "purple-communicator")
                    == "99.0")

            try await root.succeed(["apt-get", "remove", "--yes"] + Self.names, within: .seconds(300))
            #expect(try await files(of: root) == before)
            // apt knows packages no more that no archive has; dpkg does.
            try await root.succeed(["dpkg", "--purge"] + Self.names, within: .seconds(300))
            #expect(try await files(of: root) == before)
            let known = try await root.run("dpkg-query", "--show", "*communicator*")
            #expect(!known.output.contains("99.0"), "\(known.output)")
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

        @Test("./build install puts the plugin and its translations into the user's folder")
        func installsForUser() async throws {
            let scratch = try Scratch()
            let installation = try await shell(
                """
                cd "$0"
                product_folder=$1
                source Scripts/messages.bash && source Scripts/install.bash
                build_plugin() { :; } # it is there
                install_for_user
                """, Repository.root.path, Repository.products.path, environment: ["HOME": scratch.url.path])
            #expect(installation.status == 0, "\(installation.output)")
            let folder = scratch.url.appending(path: ".purple/plugins")
            #expect(
                FileManager.default.contentsEqual(
                    atPath: folder.appending(path: "libcommunicator.so").path, andPath: Repository.plugin.path))
            let german = folder.appending(path: "locale/de/LC_MESSAGES/communicator.mo")
            #expect(FileManager.default.fileExists(atPath: german.path))
        }

        private func shell(
            _ script: String, _ arguments: String..., environment: [String: String] = [:],
            within patience: Duration = .seconds(120)
        ) async throws -> Execution {
            try await Execution(
                URL(filePath: "/bin/bash"), ["-e", "-o", "pipefail", "-c", script] + arguments,
                environment: environment, within: patience)
        }

        /// The paths that have our name in them, outside the packages' manager and the test's own folders.
        private func files(of root: CleanRoot) async throws -> String {
            try await root.succeed(
                "sh", "-c",
                "find /usr /etc /var /home /opt -name '*communicator*' -not -path '/var/lib/dpkg/*' | LC_ALL=C sort")
        }

        /// Makes packages of a later version out of the present ones; returns their folder.
        private func newerPackages(in root: CleanRoot) async throws -> String {
            try await root.succeed(
                "sh", "-e", "-c",
                """
                mkdir /newer
                for package in /packages/*.deb; do
                    dpkg-deb --raw-extract $package /newer/content
                    sed -i 's/^Version: .*/Version: 99.0/; s/(= [^)]*)/(= 99.0)/' /newer/content/DEBIAN/control
                    dpkg-deb -Znone --build /newer/content /newer
                    rm -r /newer/content
                done
                """, within: .seconds(120))
            return "/newer"
        }
    }
}
