import Foundation
import TestScratch

/// Somebody else who is signed in to a lab, with the plugin in a headless client: `purple-peer.c`.
final class Colleague {
    private let scratch: Scratch
    private let commands: FileHandle
    private let client: RunningProgram

    /// Signs somebody in, as available.
    ///
    /// - Parameter authority: PEM file of the lab's authority.
    init(_ user: Lab.User, server: String, authority: URL) async throws {
        scratch = try Scratch()
        let plugins = try scratch.folder("plugins")
        try FileManager.default.copyItem(at: Repository.plugin, to: plugins.appending(path: "libcommunicator.so"))
        let file = try scratch.write("", to: "commands")
        commands = try FileHandle(forWritingTo: file)
        client = try await RunningProgram(
            URL(filePath: "/bin/sh"),
            [
                "-c", "tail -n +1 -f \"$0\" | \"$@\"", file.path, CPrograms.compiled().peer.path,
                scratch.folder("home").path, plugins.path, "prpl-communicator", user.purpleName, user.password,
                "server=\(server)",
            ],
            environment: ["SSL_CERT_FILE": authority.path], log: scratch.url.appending(path: "log"))
        try await client.says("connected", within: .seconds(60))
    }

    /// Has the client do something: `status busy In a hurry`, `send ADDRESS TEXT`, `join MEETING`, `say TEXT`,
    /// `invite ADDRESS`.
    func tell(_ command: String) throws { try commands.write(contentsOf: Data("\(command)\n".utf8)) }

    /// Waits for a line that tells what has happened, such as `came ADDRESS`; what follows its beginning, which is
    /// not `known`.
    func sees(_ beginning: String, besides known: String? = nil) async throws -> String {
        var line: Substring?
        try await client.wait("\"\(beginning)\"", within: .seconds(60)) {
            line = self.client.output.split(separator: "\n").first { line in
                line.hasPrefix(beginning) && known.map { line.dropFirst(beginning.count) != $0 } ?? true
            }
            return line != nil
        }
        return line.map { String($0.dropFirst(beginning.count)) } ?? ""
    }

    /// Waits for a message.
    func reads(_ text: String, from address: String) async throws {
        try await client.says("message \(address) \(text)\n", within: .seconds(60))
    }
}
