import EventLoop
import Network
import SIP

/// Who speaks on the connection: what all requests of the endpoint have in common (sign-in sheet 3.3).
struct Identity: Sendable {
    let endpoint: EndpointIdentity
    let userAgent: String
    /// The user's address.
    let uri: URI
    /// The user's SIP domain.
    let domainURI: URI

    /// - Throws: `ParseError` if the address is no SIP URI.
    init(address: SignInAddress, endpoint: EndpointIdentity, userAgent: String) throws {
        self.endpoint = endpoint
        self.userAgent = userAgent
        uri = try URI(parsing: address.uri)
        domainURI = try URI(parsing: "sip:\(address.domain)")
    }

    /// The From of requests.
    func from(tag: String) -> NameAddress {
        NameAddress(uri, parameters: [Parameter("tag", tag), Parameter("epid", endpoint.epid.value)])
    }

    /// A request outside a dialog, still without Via, which the connection adds.
    func request(_ method: Method, _ target: URI, to: URI, callID: String, tag: String, number: UInt32) -> Message {
        var request = Message(.request(method, target))
        request.from = from(tag: tag)
        request.to = NameAddress(to)
        request.maxForwards = 70
        request.callID = callID
        request.cseq = CSeq(number, method)
        request.headers.append(.userAgent, userAgent)
        return request
    }

    /// The Contact of REGISTER: the connection's own address, to be replaced by what the server sees, and the
    /// instance ([MS-SIPRE]).
    @LoopActor func registrationContact(channel: MessageChannel) -> String {
        let methods = "INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY"
        let opaque = Token.random(bytes: 5)
        let socket = "<sip:\(channel.stream.local);transport=\(channel.transport);ms-opaque=\(opaque)>"
        return "\(socket);methods=\"\(methods)\";proxy=replace;+sip.instance=\"\(endpoint.instance.contactValue)\""
    }
}
