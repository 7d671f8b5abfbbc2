internal import Localization
public import SIP
public import Security

/// One scheme that a server offers, or the next leg of its handshake, [MS-SIPAE] 2.2.
public struct Challenge: Sendable, Hashable {
    /// The longest token that is read, in bytes after base64.
    public static let maximumTokenSize = 48 * 1024

    /// Who asks.
    public let authenticator: Authenticator
    /// The scheme.
    public let scheme: AuthenticationScheme
    /// Copied verbatim into every answer.
    public let realm: String
    /// The server that authenticates, copied verbatim; for Kerberos the service's principal.
    public let targetname: String
    /// The version to answer in.
    public let version: ProtocolVersion
    /// The server's handle of the handshake or association; absent in the first challenge.
    public let opaque: String?
    /// Where the pool issues certificates; in TLS-DSK's first challenge.
    public let stsURI: String?

    private let gssapiData: String?

    /// Reads a challenge; `nil` for a scheme that is not known and for one without realm or target.
    public init?(_ header: AuthenticationHeader, from authenticator: Authenticator) {
        guard let scheme = AuthenticationScheme.allCases.first(where: { header.hasScheme($0.rawValue) }),
            let realm = header["realm"], let targetname = header["targetname"]
        else { return nil }
        self.authenticator = authenticator
        self.scheme = scheme
        self.realm = realm
        self.targetname = targetname
        version = ProtocolVersion(parameter: header["version"])
        opaque = header["opaque"]
        stsURI = header["sts-uri"]
        gssapiData = header["gssapi-data"]
    }

    /// Whether a handshake goes on with this challenge, rather than beginning.
    public var continuesHandshake: Bool { gssapiData != nil }

    /// The mechanism's token.
    ///
    /// - Throws: `SecurityError` if it is missing, empty, not base64 or longer than `maximumTokenSize`.
    public func token() throws(SecurityError) -> [UInt8] {
        guard let gssapiData, !gssapiData.isEmpty else {
            throw .malformed(what: localized("\(scheme) token"), reason: localized("it is missing or empty"))
        }
        return try Base64.decode(gssapiData, limit: Self.maximumTokenSize)
    }

    /// The client's answer while the handshake runs, without a signature ([MS-SIPAE] 3.2.4.1).
    public func answer(token: [UInt8]) -> Header {
        var header = AuthenticationHeader(scheme: scheme.rawValue)
        header["qop"] = "auth"
        header["opaque"] = opaque
        header["realm"] = realm
        header["targetname"] = targetname
        header["gssapi-data"] = Base64.encode(token)
        header["version"] = version == .v2 ? nil : String(version.rawValue)
        return Header(authenticator.answerHeader, header.description)
    }
}
