public import JSON

/// One SIP message as a JSON object: what `communicator-login --decode` prints.
public enum MessageDescription: Sendable, Hashable {
    /// The message was read.
    case accepted(Message)
    /// The message must be refused.
    case refused(ParseError)

    /// Reads one whole message; see ``Message/init(parsing:limits:)``.
    public init(decoding bytes: [UInt8]) {
        do {
            self = .accepted(try Message(parsing: bytes))
        } catch {
            self = .refused(error)
        }
    }

    /// The object. What the message does not have is left out.
    public var json: JSONValue {
        switch self {
        case .accepted(let message): MessageDescription.object(message)
        case .refused(let error): .object(present: ["error": .string(error.description)])
        }
    }

    private static func object(_ message: Message) -> JSONValue {
        .object(present: [
            "type": message.isRequest ? "request" : "response",
            "method": text(message.method?.rawValue),
            "request_uri": text(message.requestURI?.description),
            "status": (message.status?.code).map { .integer($0) },
            "reason": text(message.reason),
            "from": message.from.map(address),
            "to": message.to.map(address),
            "call_id": text(message.callID),
            "cseq": message.cseq.map { cseq in
                .object(present: [
                    "number": .integer(Int(cseq.number)), "method": .string(cseq.method.rawValue),
                ])
            },
            "event": text(message.headers[.event]),
            "content_type": text(message.headers[.contentType]),
            "expires": message.expires.map { .integer(Int($0)) },
            "subscription_state": text(message.headers[.subscriptionState]),
            "ms_keep_alive": text(message.headers[.msKeepAlive]),
            "ms_user_logon_data": text(message.headers[.msUserLogonData]),
            "content_length": message.contentLength.map { .integer($0) },
            "body_bytes": .integer(message.body.count),
            "header_count": .integer(message.headers.count),
            "auth": list(message.headers.lines.flatMap(authentication)),
            "diagnostics": list(message.diagnostics.map(diagnostics)),
        ])
    }

    private static func text(_ value: String?) -> JSONValue? {
        value.map { .string($0) }
    }

    private static func list(_ values: [JSONValue]) -> JSONValue? {
        values.isEmpty ? nil : .array(values)
    }

    private static func address(_ address: NameAddress) -> JSONValue {
        .object(present: [
            "uri": .string(address.uri.description), "display": text(address.displayName), "tag": text(address.tag),
            "epid": text(address.epid),
        ])
    }

    private static let authenticationHeaders: Set<HeaderName> = [
        .wwwAuthenticate, .proxyAuthenticate, .authorization, .proxyAuthorization, .authenticationInfo,
        .proxyAuthenticationInfo,
    ]

    private static func authentication(_ line: Header) -> [JSONValue] {
        guard authenticationHeaders.contains(line.name), let values = try? AuthenticationHeader.all(in: line.value)
        else { return [] }
        return values.map { value in
            .object(present: [
                "header": .string(line.name.canonical), "scheme": .string(value.scheme),
                "params": parameters(value.parameters),
            ])
        }
    }

    /// Names in lower case; of several with one name the first.
    private static func parameters(_ parameters: Parameters) -> JSONValue {
        var seen: Set<String> = []
        return .object(
            parameters.elements.compactMap { parameter in
                let name = parameter.name.lowercasedASCII
                guard seen.insert(name).inserted else { return nil }
                return JSONValue.Member(name, .string(parameter.value ?? ""))
            })
    }

    private static func diagnostics(_ diagnostics: Diagnostics) -> JSONValue {
        .object(present: [
            "code": .integer(diagnostics.code), "reason": text(diagnostics.reason), "source": text(diagnostics.source),
        ])
    }
}
