import Foundation
import Testing

extension ClientTests {
    /// What the plugin's file promises to the program that loads it.
    @Suite
    struct ArtefactTests {
        /// The libraries of Debian that the plugin may ask for.
        static let allowed: Set = [
            "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libgcc_s.so.1",
            "libstdc++.so.6", "libpurple.so.0", "libglib-2.0.so.0", "libcurl.so.4", "libxml2.so.2", "libssl.so.3",
            "libcrypto.so.3", "libgssapi_krb5.so.2", "libkrb5.so.3", "libcares.so.2", "libjansson.so.4",
            "libidn2.so.0",
        ]

        private func readelf(_ options: String..., of file: URL = Repository.plugin) async throws -> String {
            #expect(FileManager.default.fileExists(atPath: file.path))
            let run = try await Execution(Program.readelf.location(), ["-W"] + options + [file.path])
            #expect(run.status == 0)
            return run.output
        }

        @Test("The plugin asks for Debian's libraries alone, and for no Swift runtime")
        func needed() async throws {
            let needed = try await readelf("-d").split(separator: "\n").filter { $0.contains("(NEEDED)") }
                .compactMap { $0.split(separator: "[").last?.dropLast() }.map(String.init)
            #expect(!needed.isEmpty)
            #expect(Set(needed).subtracting(Self.allowed).isEmpty)
        }

        @Test("The plugin exports one symbol")
        func exports() async throws {
            let symbols = try await readelf("--dyn-syms").split(separator: "\n").map { line in
                line.split(whereSeparator: \.isWhitespace).map(String.init)
            }
            // Columns: number, value, size, type, binding, visibility, section, name.
            let defined = symbols.filter { $0.count == 8 && $0[4] != "LOCAL" && $0[6] != "UND" && $0[6] != "Ndx" }
            let exported = defined.map { $0[7] }
            #expect(exported == ["purple_init_plugin"])
        }

        @Test("The plugin is never unloaded, resolves everything at once, and is read-only after that")
        func hardened() async throws {
            let dynamic = try await readelf("-d")
            #expect(dynamic.contains("NODELETE"))
            #expect(dynamic.contains("BIND_NOW"))
            #expect(!dynamic.contains("RUNPATH") && !dynamic.contains("RPATH"))
            let segments = try await readelf("-l")
            #expect(segments.contains("GNU_RELRO"))
            #expect(segments.contains("GNU_STACK") && !segments.contains("RWE"))
        }

        @Test("The plugin holds no Foundation")
        func noFoundation() throws {
            let bytes = try Data(contentsOf: Repository.plugin)
            for name in ["$s10Foundation", "$s20FoundationEssentials", "_FoundationICU"] {
                #expect(bytes.range(of: Data(name.utf8)) == nil, "\(name)")
            }
        }

        /// Names change with the code; those that are gone cost the processor's cache, and nothing else.
        @Test("Nine of ten functions that the linker is told to lay side by side are in the plugin")
        func order() async throws {
            let list = try String(contentsOf: Repository.root.appending(path: "Scripts/plugin.order"), encoding: .utf8)
            let listed = list.split(separator: "\n").filter { !$0.hasPrefix("#") }
            let linked = Repository.root.appending(path: ".build/release/plugin/libcommunicator.so")
            let words = try await readelf("--symbols", of: linked).split(whereSeparator: \.isWhitespace)
            let gone = Set(listed).subtracting(words)
            #expect(listed.count > 100)
            #expect(gone.count * 10 <= listed.count, "./build order finds them anew; gone: \(gone.sorted())")
        }

        @Test("The plugin is stripped and has at most 12 MB")
        func size() async throws {
            let size = try #require(
                try FileManager.default.attributesOfItem(atPath: Repository.plugin.path)[.size] as? Int)
            #expect(size <= 12_000_000)
            #expect(try await !readelf("-S").contains(".symtab"))
        }
    }
}
