internal import EventLoop
internal import Localization
internal import Network
internal import Security
internal import XML

/// A federation service, such as ADFS, that vouches for its users to the pool: WS-Trust with login name and password
/// (`usernamemixed`; sign-in.md, 6.9).
@LoopActor
struct FederationService {
    let exchange: WebExchange
    /// What the pool's description says of the tokens that it takes.
    let policy: ServiceDescription.TicketPolicy

    /// A token about the user for one port of the pool.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    func token(for audience: WebAddress, _ credentials: Credentials, addresses: HostAdmission) async throws
        -> WebTicket
    {
        let door = try await door(addresses)
        guard door.address.isConfidential else {
            throw WebError.addressRefused(
                .federation, url: door.address.text, reason: localized("the credentials would be sent unencrypted"))
        }
        let request = FederationRequest(dialect: door.dialect, audience: audience, proof: policy.proof)
        let token = UserNameToken(credentials: credentials, timestamp: MessageTimestamp(time: exchange.clock.now))
        let document = try exchange.written(.federation) { () throws(WebDocumentError) in
            try request.document(to: door.address, security: token.header)
        }
        let response = try await exchange.post(
            .federation, to: door.address, document, type: .soap12(action: door.dialect.action))
        guard response.status == 200 else { throw WebReply(.federation, response).failure }
        do throws(WebDocumentError) {
            return try WebTicket(parsing: response.body, clientEntropy: request.entropy)
        } catch {
            throw WebReply(.federation, response).failure(error)
        }
    }

    private struct Door {
        let address: WebAddress
        let dialect: TrustDialect
    }

    /// Where the service takes login name and password: what the pool names, or what the service's own description
    /// says if the pool names that.
    private func door(_ addresses: HostAdmission) async throws -> Door {
        let named = try await addresses.address(policy.issuer, .federation)
        if let dialect = TrustDialect(of: named) { return Door(address: named, dialect: dialect) }
        let description = try await exchange.describe(.federationDescription, named)
        for dialect in TrustDialect.allCases {
            guard let location = description.location(ofPort: dialect.port) else { continue }
            let own = HostAdmission(
                service: named, isVerified: description.isVerified, admits: addresses.admits)
            return Door(address: try await own.address(location, .federation), dialect: dialect)
        }
        throw WebError.policyUnsupported(
            .federationDescription, url: named.text,
            reason: localized("it takes no login name and password from programs (usernamemixed)"))
    }
}
