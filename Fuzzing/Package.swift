// swift-tools-version: 6.2
import PackageDescription

/// A libFuzzer target: `Sources/NAME`, a function `LLVMFuzzerTestOneInput` and nothing else.
///
/// `Corpora/NAME` holds its seeds and regressions, `Dictionaries/NAME.dict` its words. `./run` builds and runs them.
func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: [.product(name: "Parsers", package: "Communicator")],
        swiftSettings: [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("InternalImportsByDefault"),
            // libFuzzer brings the main function.
            .unsafeFlags(["-parse-as-library"]),
        ])
}

let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "Communicator", path: "..")],
    targets: [
        fuzzer("SIPStream"),  // a connection's bytes, in two pieces
        fuzzer("SIPHeaders"),  // one header value or URI
        fuzzer("AuthenticationHeaders"),  // one authentication header line
        fuzzer("TLSDSKTokens"),  // the tokens of a TLS-DSK handshake, read by client or pool
        fuzzer("NTLMTokens"),  // the token of an NTLM challenge
        fuzzer("XMLDocuments"),  // one XML document
        fuzzer("ServiceDescriptions"),  // a web service's description (mex)
        fuzzer("SOAPReplies"),  // an answer of the ticket or the certificate service
        fuzzer("ContactDocuments"),  // a contact list, or a change of one
        fuzzer("PresenceBodies"),  // presence of one or many
        fuzzer("RoamingData"),  // the user's own data, or a refused publication
        fuzzer("PeopleDocuments"),  // an answer of the address book, or where a photo is
        fuzzer("ProvisioningDocuments"),  // a pool's settings for its clients
        fuzzer("WebValues"),  // a diagnostics header, a URL or a time from a web service
        fuzzer("MessageContents"),  // the body of an instant message: plain, HTML, RTF, multipart
        fuzzer("ConversationDocuments"),  // typing, session descriptions, formats, the text in an INVITE
        fuzzer("ConferenceDocuments"),  // a conference's state and what follows it, an answer to a command
        fuzzer("MeetingTexts"),  // the link of a meeting, its page, an invitation, a notification
        fuzzer("OAuthAnswers"),  // a challenge, an answer of an identity provider, a redirect
        fuzzer("AutodiscoverAnswers"),  // an answer of the autodiscover service, XML or JSON
        fuzzer("UCWADocuments"),  // a resource, a data URI or a challenge of UCWA
        fuzzer("DNSAnswers"),  // a message of the DNS with service records
        fuzzer("KnownPools"),  // a pool that is kept, or a server as it is typed
    ]
)
