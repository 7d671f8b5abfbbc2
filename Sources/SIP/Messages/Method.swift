/// A request's method. Methods are case-sensitive and open-ended (RFC 3261 7.1).
public struct Method: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The method as written.
    public let rawValue: String

    /// Makes a method of any name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The method as written.
    public var description: String { rawValue }

    /// `ACK`
    public static let ack = Method(rawValue: "ACK")
    /// `BENOTIFY`: a notification that is not answered ([MS-SIP] 3.5).
    public static let benotify = Method(rawValue: "BENOTIFY")
    /// `BYE`
    public static let bye = Method(rawValue: "BYE")
    /// `CANCEL`
    public static let cancel = Method(rawValue: "CANCEL")
    /// `INFO`
    public static let info = Method(rawValue: "INFO")
    /// `INVITE`
    public static let invite = Method(rawValue: "INVITE")
    /// `MESSAGE`
    public static let message = Method(rawValue: "MESSAGE")
    /// `NEGOTIATE`: compression of the connection ([MS-CONMGMT]).
    public static let negotiate = Method(rawValue: "NEGOTIATE")
    /// `NOTIFY`
    public static let notify = Method(rawValue: "NOTIFY")
    /// `OPTIONS`
    public static let options = Method(rawValue: "OPTIONS")
    /// `PRACK`
    public static let prack = Method(rawValue: "PRACK")
    /// `PUBLISH`
    public static let publish = Method(rawValue: "PUBLISH")
    /// `REFER`
    public static let refer = Method(rawValue: "REFER")
    /// `REGISTER`
    public static let register = Method(rawValue: "REGISTER")
    /// `SERVICE`: a SOAP request or a publication ([MS-SIP], [MS-PRES]).
    public static let service = Method(rawValue: "SERVICE")
    /// `SUBSCRIBE`
    public static let subscribe = Method(rawValue: "SUBSCRIBE")
    /// `UPDATE`
    public static let update = Method(rawValue: "UPDATE")
}
