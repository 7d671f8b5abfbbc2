import Glibc

/// Where the pool writes: a directory that it was given, or a temporary one of its own.
struct PoolDirectory {
    private static let files = ["ca.pem", "ntlm-users"]

    private let root: String
    private let isOwn: Bool

    /// - Parameter given: a directory, made if it does not exist; nil for a temporary one.
    init(_ given: String?) throws(PoolError) {
        guard let given else {
            var template = Array("\(Self.temporary)/communicator-lab-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw .file(path: Self.temporary, reason: String(cString: strerror(errno)))
            }
            root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            isOwn = true
            return
        }
        guard mkdir(given, 0o755) == 0 || errno == EEXIST else {
            throw .file(path: given, reason: String(cString: strerror(errno)))
        }
        root = given
        isOwn = false
    }

    /// The path of a file inside.
    func path(of name: String) -> String { "\(root)/\(name)" }

    /// Removes the passwords, and a directory of its own altogether.
    func remove() {
        unlink(path(of: "ntlm-users"))
        guard isOwn else { return }
        for file in Self.files { unlink(path(of: file)) }
        rmdir(root)
    }

    private static var temporary: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}
