import Glibc

/// The browsers that can be asked for their cookies: Chromium and its relatives.
enum InstalledBrowser {
    /// The names of their programs.
    private static let names = [
        "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable",
        "microsoft-edge", "brave-browser", "vivaldi-stable",
    ]

    /// The program of the first that is installed; nil if there is none.
    static func find() -> String? {
        let folders = getenv("PATH").map { String(cString: $0) }?.split(separator: ":") ?? []
        return names.lazy.flatMap { name in folders.lazy.map { "\($0)/\(name)" } }.first { access($0, X_OK) == 0 }
    }
}
