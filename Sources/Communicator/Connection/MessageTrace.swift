import EventLoop
import SIP

/// What the host is shown of the SIP traffic.
@LoopActor
struct MessageTrace {
    private let level: AccountConfiguration.Trace
    private let isWatched: @LoopActor () -> Bool
    private let outlet: EventOutlet

    init(_ configuration: AccountConfiguration, outlet: EventOutlet) {
        level = configuration.trace
        isWatched = configuration.isTraceWatched
        self.outlet = outlet
    }

    func sent(_ message: Message) {
        write(message, isOutgoing: true)
    }

    func received(_ message: Message) {
        write(message, isOutgoing: false)
    }

    func dropped(_ reason: String, from channel: TraceLine.Channel = .sip) {
        remark("dropped: \(reason)", on: channel)
    }

    /// What the messages mean, where they do not show it.
    func remark(_ text: String, on channel: TraceLine.Channel = .sip) {
        guard level != .none else { return }
        outlet.deliver(.trace(TraceLine(isOutgoing: false, channel: channel, text: text)))
    }

    private func write(_ message: Message, isOutgoing: Bool) {
        guard level != .none, isWatched() else { return }
        switch level {
        case .none: break
        case .redacted: write(Redaction.redacted(message), isOutgoing)
        case .unsafe: write(message, isOutgoing)
        }
    }

    private func write(_ message: Message, _ isOutgoing: Bool) {
        let bytes = (try? message.encoded()) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        outlet.deliver(.trace(TraceLine(isOutgoing: isOutgoing, channel: .sip, text: text)))
    }
}

/// A piece of the trace.
public struct TraceLine: Sendable, Equatable {
    public enum Channel: String, Sendable {
        case sip = "SIP"
        case http = "HTTP"
    }

    public var isOutgoing: Bool
    public var channel: Channel
    public var text: String
}
