public import Foundation

/// A folder of a test's own, removed with what is in it when nobody holds it any more.
public final class Scratch: Sendable {
    public let url: URL

    public init() throws {
        // Sockets are made in here, and their paths may have 107 bytes at most.
        url = FileManager.default.temporaryDirectory.appending(
            path: "communicator-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A folder in it, made if it is missing.
    public func folder(_ path: String) throws -> URL {
        let folder = url.appending(path: path, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    public func write(_ text: String, to path: String) throws -> URL {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Writes a program for the shell.
    public func script(_ text: String, to path: String) throws -> URL {
        let file = try write("#!/bin/sh\n\(text)", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        return file
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
