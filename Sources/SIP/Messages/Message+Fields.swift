/// Typed access to headers. Each value is nil or empty where the header is absent or malformed; what
/// ``MessageParser`` delivers has passed ``validate()``, so there nil means absent.
extension Message {
    /// All `Via` values, the topmost first; empty if one is malformed.
    public var vias: [Via] {
        get { headers.vias }
        set { headers.set(.via, newValue.map(\.description)) }
    }

    /// The topmost `Via`.
    public var topVia: Via? { headers.topVia }

    /// The sender.
    public var from: NameAddress? {
        get { headers.address(.from) }
        set { headers[.from] = newValue?.description }
    }

    /// The tag that the sender gave the dialog.
    public var fromTag: String? { headers.tag(.from) }

    /// The tag that the recipient gave the dialog.
    public var toTag: String? { headers.tag(.to) }

    /// The recipient.
    public var to: NameAddress? {
        get { headers.address(.to) }
        set { headers[.to] = newValue?.description }
    }

    /// The dialog's or registration's identifier.
    public var callID: String? {
        get { headers[.callID] }
        set { headers[.callID] = newValue }
    }

    /// The number and method of the request, in requests and responses.
    public var cseq: CSeq? {
        get { headers.cseq }
        set { headers[.cseq] = newValue?.description }
    }

    /// All `Contact` values; empty for `Contact: *`.
    public var contacts: [NameAddress] {
        get { headers.addresses(.contact) }
        set { headers.set(.contact, newValue.map(\.description)) }
    }

    /// All `Route` values, the next hop first.
    public var routes: [NameAddress] {
        get { headers.addresses(.route) }
        set { headers.set(.route, newValue.map(\.description)) }
    }

    /// All `Record-Route` values, in the order of the message.
    public var recordRoutes: [NameAddress] {
        get { headers.addresses(.recordRoute) }
        set { headers.set(.recordRoute, newValue.map(\.description)) }
    }

    /// `Expires` in seconds; a value above 2³²−1 counts as 2³²−1.
    public var expires: UInt32? {
        get { headers[.expires].flatMap { DecimalNumber.seconds($0) } }
        set { headers[.expires] = newValue.map { String($0) } }
    }

    /// How long a registration or subscription must last at least that was refused for its brevity (423 with `Min-Expires`;
    /// RFC 3261 10.2.8, RFC 6665 4.1.2.2); nil for any other message.
    public var leastInterval: UInt32? {
        status?.code == 423 ? headers[.minExpires].flatMap { DecimalNumber.seconds($0) } : nil
    }

    /// `Max-Forwards`, at most 255; a larger value counts as 255.
    public var maxForwards: UInt8? {
        get { headers[.maxForwards].flatMap { DecimalNumber.seconds($0) }.map { UInt8(clamping: $0) } }
        set { headers[.maxForwards] = newValue.map { String($0) } }
    }

    /// `Content-Length` as written by the sender. What counts for sending is the body itself.
    public var contentLength: Int? {
        guard let value = headers[.contentLength], case .value(let length) = DecimalNumber.read(value) else {
            return nil
        }
        return Int(exactly: length)
    }

    /// `Content-Type`.
    public var contentType: MediaType? {
        get { headers.mediaType }
        set { headers[.contentType] = newValue?.description }
    }

    /// `Event`: the package and its parameters (RFC 6665 8.2.1).
    public var event: ParameterizedValue? {
        get { headers.word(.event) }
        set { headers[.event] = newValue?.description }
    }

    /// `Subscription-State`: `active`, `pending`, `terminated` with `expires`, `reason`, `retry-after`.
    public var subscriptionState: ParameterizedValue? {
        get { headers.word(.subscriptionState) }
        set { headers[.subscriptionState] = newValue?.description }
    }

    /// How long a subscription lasts from its answer on, in seconds: `Expires`, or what `Subscription-State` says.
    public var subscriptionLifetime: UInt32? {
        expires ?? subscriptionState?.parameters["expires"].flatMap { DecimalNumber.seconds($0) }
    }

    /// `ms-keep-alive`: the role and its parameters ([MS-CONMGMT] 2.2.1).
    public var keepAlive: ParameterizedValue? {
        get { headers[.msKeepAlive].flatMap { try? ParameterizedValue(parsing: $0) } }
        set { headers[.msKeepAlive] = newValue?.description }
    }

    /// `Retry-After` in seconds, without comment and parameters; or what `Subscription-State` says.
    public var retryAfter: UInt32? {
        headers[.retryAfter].flatMap { value in
            DecimalNumber.seconds(value.prefix { $0.isASCII && ("0"..."9").contains($0) })
        } ?? subscriptionState?.parameters["retry-after"].flatMap { DecimalNumber.seconds($0) }
    }

    /// The option tags of `Supported`.
    public var supported: [String] { headers.values(.supported) }

    /// The event packages of `Allow-Events`.
    public var allowEvents: [String] { headers.values(.allowEvents) }
}
