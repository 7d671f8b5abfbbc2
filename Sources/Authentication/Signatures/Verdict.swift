import Localization

/// What is to be done with a received message.
public enum Verdict: Sendable, Hashable {
    /// The other side signed it.
    case authentic
    /// It bears no signature and need not: it can only say that the association is gone or that an answer will come.
    case unsigned
    /// Drop it.
    case refused(Refusal)

    /// Why a message is dropped.
    public enum Refusal: Sendable, Hashable {
        /// It should bear a signature.
        case missing
        /// Its signature is wrong or cannot be read.
        case wrong
        /// It was seen before, or its counter is too old.
        case replayed
        /// Its signature belongs to another association.
        case foreign
    }
}

extension Verdict.Refusal: CustomStringConvertible {
    /// Words for the trace.
    public var description: String {
        switch self {
        case .missing: localized("it is not signed")
        case .wrong: localized("its signature is wrong")
        case .replayed: localized("its signature was used before")
        case .foreign: localized("its signature belongs to another security association")
        }
    }
}
