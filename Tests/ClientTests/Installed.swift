import Foundation
import Testing

extension ClientTests {
    /// What people do with the packages, in one clean Debian where they are installed.
    @Suite(.serialized, .packagesInstalled)
    enum Installed {}
}

extension CleanRoot {
    /// The clean Debian in which the packages are installed, for the tests of a suite with the trait `packagesInstalled`.
    @TaskLocal static var installed: CleanRoot?

    /// Installs the packages as the README says.
    func installPackages() async throws {
        try Packages().copy(into: self)
        try await succeed(
            "sh", "-c", "apt-get install --yes --no-install-recommends /packages/*.deb", within: .seconds(300))
        // Where the pages say that they are.
        for place in ["packages", ".build/product/packages"] {
            let link = file("home/alice/\(place)")
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: URL(filePath: "/packages"))
        }
    }
}

/// One clean Debian with the packages for all tests of a suite, which leave nothing there that another would see.
struct InstalledPackages: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let root = try await CleanRoot()
        try await root.installPackages()
        try await CleanRoot.$installed.withValue(root) { try await function() }
    }
}

extension Trait where Self == InstalledPackages {
    static var packagesInstalled: Self { Self() }
}
