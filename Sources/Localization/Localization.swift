internal import CLibIntl
internal import Glibc

/// The language of a process and its catalogues.
///
/// Both belong to the process. The libraries leave them to their host: they speak the language of the locale that the
/// host has set, from the catalogues in the system's folder unless another is bound.
public enum Localization {
    /// For programs, before anything else: takes the language from the environment, and the catalogues from the folder
    /// that belongs to where the program is installed.
    ///
    /// The numbers' locale stays the C locale, in which protocols are written.
    public static func adopt() {
        setlocale(LC_CTYPE, "")
        setlocale(LC_MESSAGES, "")
        guard let folder = programFolder else { return }
        // Beside the program where it was built; in its prefix where it was installed. (/usr/bin/locale is a program.)
        let candidates = ["\(folder)/locale/", "\(folder)/../share/locale/"]
        if let directory = candidates.first(where: { access($0, F_OK) == 0 }) { bind(directory) }
    }

    /// Takes the catalogues from a directory that has them as `LANGUAGE/LC_MESSAGES/communicator.mo`.
    public static func bind(_ directory: String) {
        bindtextdomain(Catalogue.domain, directory)
    }

    private static var programFolder: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let names = String(cString: path).split(separator: "/", omittingEmptySubsequences: false)
        return names.dropLast().joined(separator: "/")
    }
}
