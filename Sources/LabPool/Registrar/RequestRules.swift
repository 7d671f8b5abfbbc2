import Localization
import SIP

/// What every request of a connection must keep to (RFC 3261 8.1.1, 12.2.1.1).
struct RequestRules {
    /// The most dialogs of one connection whose sequence is watched.
    private static let dialogLimit = 1024

    private let transport: SIPConnection.Transport
    private var sequences: [String: UInt32] = [:]

    init(transport: SIPConnection.Transport) {
        self.transport = transport
    }

    /// Checks a request and notes its sequence number.
    mutating func check(_ request: Message) throws(Refusal) {
        guard request.maxForwards != nil else { throw .maximumForwardsMissing }
        guard let via = request.topVia, via.transport.lowercased() == transport.rawValue else {
            throw .viaTransportWrong(request.topVia?.transport ?? "nothing")
        }
        guard let callID = request.callID, let cseq = request.cseq else {
            throw .malformedMessage(reason: localized("Call-ID or CSeq is missing"))
        }
        // ACK and CANCEL repeat the number of the request that they belong to (RFC 3261 17.1.1.3, 9.1).
        guard cseq.method != .ack, cseq.method != .cancel else { return }
        // A client may use a Call-ID for its next dialog with the same person, under another tag.
        let dialog = cseq.method == .register ? callID : "\(callID) \(request.from?.tag ?? "")"
        if let previous = sequences[dialog], cseq.number <= previous {
            throw .sequenceNotIncreasing(previous: previous, received: cseq.number)
        }
        if sequences.count < Self.dialogLimit || sequences[dialog] != nil { sequences[dialog] = cseq.number }
    }
}
