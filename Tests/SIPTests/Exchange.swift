import SIP
import Testing

/// Requests and responses for the transaction and dialog tests.
enum Exchange {
    static func request(_ method: Method, branch: String = "z9hG4bK1", number: UInt32 = 7) throws -> Message {
        var message = Message(
            method, try URI(parsing: "sip:bob@contoso.com"), via: try via(branch: branch),
            from: NameAddress(try URI(parsing: "sip:alice@contoso.com"), parameters: [Parameter("tag", "a")]),
            to: NameAddress(try URI(parsing: "sip:bob@contoso.com")), callID: "call", number: number)
        message.routes = [NameAddress(try URI(parsing: "sip:edge.contoso.com;lr"))]
        message.contacts = [NameAddress(try URI(parsing: "sip:192.0.2.1:50000;transport=tls"))]
        return message
    }

    static func via(branch: String) throws -> Via {
        Via(transport: "TLS", sentBy: HostPort(try Host("192.0.2.1"), port: 50000), branch: branch)
    }

    static func response(_ code: Int, to request: Message) throws -> Message {
        var response = Message(responseTo: request, try #require(Status(code)), toTag: "b")
        response.contacts = [NameAddress(try URI(parsing: "sip:bob@192.0.2.2;transport=tls"))]
        return response
    }
}
