import JSON
import Localization
import Security

/// What the identity provider says about a user, for one host's eyes: a JSON Web Token signed with RS256 (RFC 7519).
struct IdentityToken {
    /// How far clocks may be apart, in seconds.
    private static let tolerance: Int64 = 300
    /// The longest token that is read, in bytes.
    private static let limit = 64 * 1024

    /// Who has issued it: an URL.
    let issuer: String
    /// Scheme and authority of the host that it is for.
    let audience: String
    /// The user's SIP address.
    let user: String
    /// From when and until when it holds.
    let start: Int64
    let end: Int64
}

extension IdentityToken {
    /// The token in its compact form.
    func text(signedBy identity: TLSIdentity, client: String) throws -> String {
        let header = JSONValue.object(present: ["typ": "JWT", "alg": "RS256", "kid": .string(Self.keyName(identity))])
        let claims = JSONValue.object(present: [
            "aud": .string(audience), "iss": .string(issuer), "iat": .integer(Int(start)), "nbf": .integer(Int(start)),
            "exp": .integer(Int(end)), "upn": .string(user), "appid": .string(client), "ver": "1.0",
        ])
        let signed = [header, claims].map { Base64.encodeForURL(Array($0.description.utf8)) }.joined(separator: ".")
        let signature = try identity.key.signature(of: signed.utf8, hash: .sha256)
        return signed + "." + Base64.encodeForURL(signature)
    }

    /// Reads a token that must be signed by `identity`, for `audience`, and hold now.
    init(
        verifying text: String, by identity: TLSIdentity, issuer: String, audience: String, now: Instant
    ) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.limit, parts.count == 3, let header = Self.json(parts[0]),
            let claims = Self.json(parts[1]), let signature = Self.bytes(parts[2])
        else { throw .credentialsMalformed(reason: localized("the token is no JWT")) }
        // An algorithm that the token chooses itself is no proof of anything.
        guard header["alg"] == .string("RS256"), header["kid"] == .string(Self.keyName(identity)),
            identity.certificate.verifies(signature, of: "\(parts[0]).\(parts[1])".utf8, hash: .sha256)
        else { throw .signatureWrong }
        guard claims["iss"] == .string(issuer), let user = claims["upn"]?.text, let audienceNamed = claims["aud"]?.text,
            let start = claims["nbf"]?.text.flatMap({ Int64($0) }), let end = claims["exp"]?.text.flatMap({ Int64($0) })
        else { throw .ticketUnknown }
        guard audienceNamed == audience else { throw .ticketForAnotherService(audienceNamed) }
        guard start <= now.seconds + Self.tolerance, now.seconds < end else { throw .ticketExpired }
        self.init(issuer: issuer, audience: audience, user: user, start: start, end: end)
    }

    private static func keyName(_ identity: TLSIdentity) -> String {
        identity.certificate.fingerprint.description
    }

    private static func json(_ part: Substring) -> JSONValue? {
        bytes(part).flatMap { JSONValue(parsing: $0) }
    }

    private static func bytes(_ part: Substring) -> [UInt8]? {
        let standard = part.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return try? Base64.decode(String(standard) + padding, limit: limit)
    }
}
