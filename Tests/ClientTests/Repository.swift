import Foundation

/// Where things are.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What `./build` leaves behind; `COMMUNICATOR_PRODUCT` names another folder.
    static let products =
        ProcessInfo.processInfo.environment["COMMUNICATOR_PRODUCT"].map {
            URL(filePath: $0, directoryHint: .isDirectory)
        } ?? root.appending(path: ".build/product", directoryHint: .isDirectory)

    static let plugin = products.appending(path: "libcommunicator.so")
    static let library = products.appending(path: "lib", directoryHint: .isDirectory)
    static let contract = root.appending(path: "CShims/CCommunicator", directoryHint: .isDirectory)
    static let glue = root.appending(path: "CShims/CPurplePlugin", directoryHint: .isDirectory)
    static let hosts = root.appending(path: "Tests/CHost", directoryHint: .isDirectory)
    static let metainfo = root.appending(path: "docs/metainfo/purple-communicator.metainfo.xml")
    /// The name that the metainfo is installed under.
    static let installedMetainfo = "example.communicator.purple_communicator.metainfo.xml"
    static let examples = root.appending(path: "docs/examples", directoryHint: .isDirectory)
    static let screenshots = root.appending(path: "docs/screenshots", directoryHint: .isDirectory)
}
