import Authentication
import SIP

/// A step of another kind than the test expects.
struct UnexpectedStep: Error {}

extension TLSDSKAcceptor.Step {
    /// The token of a handshake that goes on.
    func sent() throws -> [UInt8] {
        guard case .send(let token) = self else { throw UnexpectedStep() }
        return token
    }

    /// The last token and the keys.
    func established() throws -> (token: [UInt8], keys: SigningKeys) {
        guard case .established(let token, let keys, _) = self else { throw UnexpectedStep() }
        return (token, keys)
    }
}

extension TLSDSKHandshake.Step {
    /// The token of a handshake that goes on.
    func sent() throws -> [UInt8] {
        guard case .send(let token) = self else { throw UnexpectedStep() }
        return token
    }

    /// The keys.
    func established() throws -> SigningKeys {
        guard case .established(let keys, _) = self else { throw UnexpectedStep() }
        return keys
    }
}

extension TLSDSKExchange.Step {
    /// The header line of an exchange that goes on.
    func answered() throws -> Header {
        guard case .answer(let header) = self else { throw UnexpectedStep() }
        return header
    }

    /// The association.
    func established() throws -> (association: SecurityAssociation, summary: TLSDSKSummary) {
        guard case .established(let association, let summary) = self else { throw UnexpectedStep() }
        return (association, summary)
    }
}
