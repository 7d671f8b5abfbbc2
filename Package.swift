// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 language mode, strict about imports and existentials; warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A library module at `Sources/NAME`.
///
/// Those of the plugin do without Swift's regular expressions and the searches that come with them, which would make
/// it a megabyte larger. Modules that do not go through what is received byte by byte are compiled to be small. Those
/// whose functions return spans need a feature that Swift does not call stable yet.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], isInPlugin: Bool = true, isSmall: Bool = false,
    returnsSpans: Bool = false
) -> Target {
    let noRegularExpressions = SwiftSetting.unsafeFlags(
        ["-Xfrontend", "-disable-implicit-string-processing-module-import"])
    let small = SwiftSetting.unsafeFlags(["-Osize"], .when(configuration: .release))
    let lifetimes = SwiftSetting.enableExperimentalFeature("Lifetimes")
    return .target(
        name: name, dependencies: dependencies,
        swiftSettings: strict + (isInPlugin ? [noRegularExpressions] : []) + (isSmall ? [small] : [])
            + (returnsSpans ? [lifetimes] : []))
}

/// The tests of one module, at `Tests/NAMETests`.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A system library: a module map and a shim header at `CShims/NAME`.
func library(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
    .systemLibrary(name: name, path: "CShims/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "Communicator",
    products: [
        .library(name: "CommunicatorCore", type: .static, targets: ["CommunicatorAPI"]),
        .library(
            name: "Parsers", type: .static,
            targets: [
                "SIP", "Security", "Authentication", "XML", "Web", "Messaging", "Conferencing", "Contacts", "Presence",
                "People", "Provisioning", "Discovery", "UCWA",
            ]),
        .executable(name: "communicator-login", targets: ["communicator-login"]),
        .executable(name: "communicator-lab", targets: ["communicator-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // The C side: the contract that the core implements, and the system's libraries.
        .systemLibrary(name: "CCommunicator", path: "CShims/CCommunicator"),
        library("COpenSSL", pkgConfig: "openssl", package: "libssl-dev"),
        library("CLibXML2", pkgConfig: "libxml-2.0", package: "libxml2-dev"),
        library("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        library("CGSSAPI", package: "libkrb5-dev"),
        .systemLibrary(name: "CSecret", path: "CShims/CSecret"),
        .systemLibrary(name: "CLibIntl", path: "CShims/CLibIntl"),
        .systemLibrary(name: "CProcess", path: "CShims/CProcess"),
        library("CAres", pkgConfig: "libcares", package: "libc-ares-dev"),
        library("CJansson", pkgConfig: "jansson", package: "libjansson-dev"),
        library("CIDN2", pkgConfig: "libidn2", package: "libidn2-dev"),
        library("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),

        // The core, lowest layer first. A module imports only what it names here.
        module("Release"),  // the version number
        module("Localization", ["CLibIntl"]),  // texts for people in their language: gettext
        module("EventLoop"),  // the host's loop as a Swift executor: tasks, timers, descriptors, one worker thread
        module("JSON", ["CJansson"]),  // bounded reading and writing of JSON
        module("XML", ["Localization", "CLibXML2"]),  // bounded reading, writing and canonical form of XML
        module(
            "Security", ["Localization", "COpenSSL", "CGSSAPI", "CSecret"], isSmall: true
        ),  // TLS over memory, certificates, keys, MACs, trust decisions, secrets, keyring, GSSAPI
        module(
            "SIP", ["Localization", "JSON"], returnsSpans: true
        ),  // messages, parser, serialiser, transactions, dialogs; no I/O
        module(
            "Authentication", ["Localization", "SIP", "Security"]
        ),  // [MS-SIPAE]: challenges, TLS-DSK, security associations
        module(
            "Network", ["Localization", "EventLoop", "Security", "CCurl", "COpenSSL"], isSmall: true
        ),  // HTTP, byte streams: libcurl
        module(
            "Web", ["Localization", "XML", "JSON", "Security", "Network", "EventLoop"], isSmall: true
        ),  // web tickets, certificate provisioning, identity providers
        module("Provisioning", ["XML"], isSmall: true),  // the pool's settings for its clients; no I/O
        module(
            "UCWA", ["Localization", "JSON", "Security", "Network", "Web"], isSmall: true
        ),  // the web API's resources, challenges and events; no I/O
        module("Contacts", ["XML"]),  // the contact list: documents, changes, edits; no I/O
        module(
            "Presence", ["XML", "Security", "SIP", "Contacts"]
        ),  // presence documents, publications, access levels, calendars; no I/O
        module(
            "People", ["XML", "Security", "Contacts", "Presence"], isSmall: true
        ),  // the address book: questions, answers, photos; no I/O
        module(
            "Messaging", ["Localization", "CLibXML2", "XML", "Security", "SIP"]
        ),  // contents of messages and conversations, without I/O
        module(
            "Conferencing", ["XML", "SIP"], isSmall: true
        ),  // conferences' documents: commands, rosters, invitations, meeting links; no I/O
        module(
            "Discovery",
            ["Localization", "EventLoop", "XML", "Security", "Network", "Web", "JSON", "CAres", "CIDN2"],
            isSmall: true
        ),  // from a sign-in address to its pool: Lync autodiscover, DNS
        module(
            "Diagnosis", ["Localization", "EventLoop", "Security", "SIP", "Network", "Web", "Discovery"],
            isSmall: true
        ),  // what a sign-in meets on its way, and the verdict: reports, probes, rules
        module(
            "Communicator",
            [
                "Release", "Localization", "EventLoop", "XML", "Security", "SIP", "Authentication", "Network", "Web",
                "Discovery", "Messaging", "Conferencing", "Contacts", "Presence", "People", "Provisioning", "Diagnosis",
                "JSON", "UCWA", "CProcess",
            ],
            isSmall: true
        ),  // the session: one folder per capability
        module(
            "CommunicatorAPI",
            [
                "CCommunicator", "Authentication", "Communicator", "Messaging", "Conferencing", "Contacts", "Presence",
                "People", "Diagnosis", "Release", "Localization",
            ]
        ),  // communicator.h, implemented

        // Programs and the simulated pool.
        module("PollLoop", ["EventLoop"], isInPlugin: false),  // a host loop on poll(2)
        module(
            "LabPool",
            [
                "Localization", "EventLoop", "XML", "JSON", "Security", "Web", "SIP", "Authentication", "CMicroHTTPD",
                "COpenSSL",
            ],
            isInPlugin: false
        ),  // the simulated pool
        .target(
            name: "Commands",
            dependencies: ["Localization", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),  // what the programs' command lines have in common
        .executableTarget(
            name: "communicator-login",
            dependencies: [
                "CCommunicator", "Commands", "CommunicatorAPI", "PollLoop", "SIP", "JSON", "Localization",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "communicator-lab",
            dependencies: [
                "Commands", "LabPool", "EventLoop", "PollLoop", "Release", "SIP", "JSON", "Security", "Authentication",
                "Localization",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests: one target per module, then whole programs.
        tests("Localization", ["Localization"]),
        tests("EventLoop", ["EventLoop", "PollLoop"]),
        tests("XML", ["XML"]),
        tests("Security", ["Security", "TestScratch"]),
        tests("SIP", ["SIP", "JSON"], resources: [.copy("Resources")]),
        tests("Authentication", ["Authentication", "SIP", "Security"]),
        tests("Network", ["Network", "EventLoop", "PollLoop", "Security", "TestRealm", "TestScratch"]),
        tests("Web", ["Web", "XML", "Security", "Network", "EventLoop", "PollLoop"]),
        tests("Messaging", ["Messaging", "SIP", "Security"]),
        tests("Provisioning", ["Provisioning"]),
        tests("UCWA", ["UCWA", "JSON"]),
        tests("Conferencing", ["Conferencing", "SIP", "XML"]),
        tests("Contacts", ["Contacts", "XML"]),
        tests("Presence", ["Presence", "Contacts", "SIP", "XML"]),
        tests("People", ["People", "Contacts", "Presence", "XML", "Security"]),
        tests("Discovery", ["Discovery", "EventLoop", "PollLoop", "Network", "Security", "Web"]),
        tests("Diagnosis", ["Diagnosis", "Security", "Network"]),
        tests(
            "Communicator",
            [
                "Communicator", "Messaging", "Conferencing", "Contacts", "Presence", "People", "Diagnosis", "LabPool",
                "EventLoop",
                "PollLoop", "SIP", "Security", "Authentication", "Network", "Discovery", "XML", "Web", "JSON", "UCWA",
                "TestRealm", "TestScratch",
            ],
            resources: [.copy("Resources")]),
        tests(
            "CommunicatorAPI",
            ["CommunicatorAPI", "CCommunicator", "LabPool", "EventLoop", "PollLoop", "Security"]),
        tests(
            "LabPool",
            [
                "LabPool", "EventLoop", "PollLoop", "SIP", "JSON", "Security", "Authentication", "Network", "Web",
                "XML",
                "TestRealm",
            ]),
        tests(
            "Interop", ["LabPool", "EventLoop", "PollLoop", "Security", "Authentication", "TestRealm", "TestScratch"],
            resources: [.copy("Resources")]
        ),  // Debian's pidgin-sipe against the lab
        // A Kerberos realm for tests.
        .target(
            name: "TestRealm", dependencies: ["TestScratch"], path: "Tests/TestRealm", swiftSettings: strict),
        // Folders of tests' own.
        .target(name: "TestScratch", path: "Tests/TestScratch", swiftSettings: strict),
        tests(
            "Client", ["Security", "TestRealm", "TestScratch"]
        ),  // Pidgin, Finch and BitlBee with the plugin; the tools; the C test host
    ]
)
