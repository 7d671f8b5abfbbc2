import Foundation
import TestScratch

/// The clone that these tests belong to, as somebody uses it whose home folder is empty. What is built there stays, as
/// it does for people. What commands install, for that person or for all users, and what they change in docs/, debian/
/// and po/, is thrown away.
struct Clone {
    private let scratch: Scratch

    init() throws {
        try CleanRoot.needRoot()
        scratch = try Scratch()
    }

    /// Runs a script of bash. It fails at the first command that fails, or when the files `leaves` were not made anew.
    func run(_ script: String, leaving files: [String], within patience: Duration) async throws -> Execution {
        try await Execution(
            Program.unshare.location(),
            [
                "--mount", "bash", "-euc", Self.frame, Repository.root.path, scratch.url.path,
                scratch.write(script, to: "script").path,
            ] + files,
            environment: ["HOME": scratch.folder("home").path], within: patience)
    }

    /// Arguments: the clone, a folder, the script, the files.
    private static let frame = """
        cd "$0"
        for folder in /etc /usr/local /usr/share/pixmaps "$(pkg-config --variable=plugindir purple)" "$0"/{debian,docs,po}; do
            layer=$1/layers$folder
            mkdir -p "$layer"/{upper,work}
            mount -t overlay -o "lowerdir=$folder,upperdir=$layer/upper,workdir=$layer/work" overlay "$folder"
        done
        touch "$1/start"
        bash -e "$2" </dev/null
        for file in "${@:3}"; do
            [[ ${file/#\\~/$HOME} -nt $1/start ]] || {
                echo "it left no new $file"
                exit 1
            }
        done
        """
}
