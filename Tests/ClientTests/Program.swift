import Foundation

/// A program that a test drives, and where it comes from.
struct Program {
    let name: String
    /// The Debian package that holds it.
    let package: String

    static let cc = Program(name: "cc", package: "gcc")
    static let curl = Program(name: "curl", package: "curl")
    static let pkgConfig = Program(name: "pkg-config", package: "pkg-config")
    static let readelf = Program(name: "readelf", package: "binutils")
    static let localedef = Program(name: "localedef", package: "libc-bin")
    static let msgfmt = Program(name: "msgfmt", package: "gettext")
    static let python = Program(name: "python3", package: "python3-minimal")
    static let bash = Program(name: "bash", package: "bash")
    static let valgrind = Program(name: "valgrind", package: "valgrind")
    static let xvfb = Program(name: "Xvfb", package: "xvfb")
    static let xdotool = Program(name: "xdotool", package: "xdotool")
    static let xwininfo = Program(name: "xwininfo", package: "x11-utils")
    static let screenshot = Program(name: "import", package: "imagemagick")
    static let converter = Program(name: "convert", package: "imagemagick")
    static let describer = Program(name: "identify", package: "imagemagick")
    static let wallpaper = Program(name: "display", package: "imagemagick")
    static let windowManager = Program(name: "openbox", package: "openbox")
    static let tmux = Program(name: "tmux", package: "tmux")
    static let pidgin = Program(name: "pidgin", package: "pidgin")
    static let finch = Program(name: "finch", package: "finch")
    static let dnsmasq = Program(name: "dnsmasq", package: "dnsmasq-base")
    static let nginx = Program(name: "nginx", package: "nginx-light")
    static let microsocks = Program(name: "microsocks", package: "microsocks")
    static let squid = Program(name: "squid", package: "squid")
    static let unshare = Program(name: "unshare", package: "util-linux")
    static let nsenter = Program(name: "nsenter", package: "util-linux")
    static let ip = Program(name: "ip", package: "iproute2")
    static let lintian = Program(name: "lintian", package: "lintian")
    static let appstreamcli = Program(name: "appstreamcli", package: "appstream")
    static let mandoc = Program(name: "mandoc", package: "mandoc")
    static let bus = Program(name: "dbus-daemon", package: "dbus-daemon")
    static let busCaller = Program(name: "dbus-send", package: "dbus-bin")
    static let keyring = Program(name: "gnome-keyring-daemon", package: "gnome-keyring")
    static let keyringReader = Program(name: "secret-tool", package: "libsecret-tools")
    static let debugger = Program(name: "gdb", package: "gdb")
    static let chromium = Program(name: "chromium", package: "chromium")
    static let webDriver = Program(name: "chromedriver", package: "chromium-driver")
    static let bitlbee = Program(name: "bitlbee", package: "bitlbee-libpurple")

    /// Where the program is. Throws if it is not installed: then nothing was tested, and that must be seen.
    func location() throws -> URL {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/games"] {
            let candidate = URL(filePath: folder).appending(path: name)
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        }
        throw Failure("\(name) is not installed; it is in the Debian package \(package)")
    }
}

/// A product of `./build`.
struct Product {
    let name: String

    static let lab = Product(name: "communicator-lab")
    static let login = Product(name: "communicator-login")

    func location() throws -> URL {
        let file = Repository.products.appending(path: name)
        guard FileManager.default.isExecutableFile(atPath: file.path) else {
            throw Failure("\(file.path) is missing; ./build test makes it")
        }
        return file
    }
}

/// Why a test could not go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
