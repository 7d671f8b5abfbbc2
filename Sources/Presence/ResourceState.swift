public import Contacts
import XML

/// What became of the subscription to one person, as a list of resources tells it (RFC 4662, [MS-PRES]).
public struct ResourceState: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Subscribed; data may follow in a part of its own.
        case active
        /// To be asked for at another pool of the enterprise, named by its SIP URI; where the server names none, or only a
        /// host, nil: at the person's own address.
        case resubscribe(pool: String?)
        /// Nothing is to be had.
        case terminated
    }

    public let address: ContactAddress
    public let state: State

    /// Makes a state.
    public init(address: ContactAddress, state: State) {
        self.address = address
        self.state = state
    }

    /// Reads a `list` element.
    static func all(in root: XMLElement) -> [ResourceState] {
        root.elements("resource").compactMap { resource in
            let states = resource.elements("instance").compactMap { instance in
                instance.attribute("state").map { State($0.lowercased(), pool: instance.attribute("poolFqdn")) }
            }
            guard let address = resource.attribute("uri").flatMap({ ContactAddress($0) }),
                let state = states.first(where: { $0 != .terminated }) ?? states.first
            else { return nil }
            return ResourceState(address: address, state: state)
        }
    }
}

extension ResourceState.State {
    fileprivate init(_ text: String, pool: String?) {
        switch text {
        case let text where text.hasPrefix("resubscribe"):
            self = .resubscribe(pool: pool.flatMap { $0.lowercased().hasPrefix("sip:") ? $0 : nil })
        case let text where text.hasPrefix("terminated"): self = .terminated
        default: self = .active
        }
    }
}
