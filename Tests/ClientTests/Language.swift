import Foundation
import TestScratch

/// German for one process: a locale, and a catalogue with a few texts in a folder as programs look for it.
struct Language {
    private let scratch: Scratch
    private let folder: URL

    /// - Parameter texts: a PO file without its header.
    init(_ texts: String) async throws {
        scratch = try Scratch()
        folder = scratch.url
        let locale = try await Execution(
            Program.localedef.location(),
            [
                "--no-archive", "--inputfile", "de_DE", "--charmap", "UTF-8",
                scratch.folder("locales").appending(path: "de_DE.UTF-8").path,
            ])
        guard locale.status == 0 else {
            throw Failure("no German locale; its source is in the Debian package locales: \(locale.output)")
        }
        let header = """
            msgid ""
            msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"


            """
        let source = try scratch.write(header + texts, to: "de.po")
        let compilation = try await Execution(
            Program.msgfmt.location(),
            [
                "--output-file", scratch.folder("locale/de/LC_MESSAGES").appending(path: "communicator.mo").path,
                source.path,
            ])
        guard compilation.status == 0 else { throw Failure("the catalogue is not one: \(compilation.output)") }
    }

    /// What a German's process sees.
    var environment: [String: String] {
        ["LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "LOCPATH": folder.appending(path: "locales").path]
    }

    /// A copy of a product, with the catalogue beside it.
    func adopt(_ product: URL) throws -> URL {
        let copy = folder.appending(path: product.lastPathComponent)
        try FileManager.default.copyItem(at: product, to: copy)
        return copy
    }
}
