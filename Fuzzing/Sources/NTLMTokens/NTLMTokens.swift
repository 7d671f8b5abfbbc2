import Authentication
import SIP
import Security

/// The token of an NTLM challenge from a stranger, which the client answers by the system's mechanism. Whatever it is, the
/// answer is one that was asked for: signed, NTLMv2, and for this realm.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let token = Array(UnsafeBufferPointer(start: data, count: count))
    guard let exchange = try? GSSExchange(first, logOn), (try? exchange.start()) != nil else {
        preconditionFailure("no exchange; is gss-ntlmssp installed?")
    }
    answerOverHTTP(token)
    // A token that is too long for a header line does not come this far.
    guard let response = try? response(token),
        case .established(var association, _) = try? exchange.receive(response)
    else { return 0 }
    var request = register
    guard (try? association.sign(&request)) != nil, let line = request.headers[.authorization],
        let answer = try? AuthenticationHeader(parsing: line)
    else { preconditionFailure("an established exchange does not sign") }
    precondition(answer["realm"] == first.realm && answer["opaque"] == "85185AE4" && answer["response"] != nil)
    return 0
}

/// The same token as the challenge of a web server, which the usual variant answers.
private func answerOverHTTP(_ token: [UInt8]) {
    guard
        let credential = try? GSSCredential.password(.ntlm, .user(#"CONTOSO\alice"#), Secret(utf8: "Pa$$w0rd")),
        case let context = GSSContext(initiator: credential, target: .service("HTTP", on: "web.contoso.com")),
        (try? context.advance()) != nil
    else { preconditionFailure("no context; is gss-ntlmssp installed?") }
    guard case .established(let answer) = try? context.advance(token) else { return }
    precondition(answer.starts(with: Array("NTLMSSP\0".utf8) + [3, 0, 0, 0]))
}

private let logOn = LogOn.password(LoginName("CONTOSO\\alice"), Secret(utf8: "Pa$$w0rd"))

private let register = known(
    "REGISTER sip:contoso.com SIP/2.0", #"From: "Alice" <sip:alice@contoso.com>;tag=1;epid=c97532c1946f"#,
    "To: <sip:alice@contoso.com>", "Call-ID: 1", "CSeq: 1 REGISTER")

private let first = challenge(in: known("SIP/2.0 401 Unauthorized", line))

private let line =
    #"WWW-Authenticate: NTLM realm="SIP Communications Service", targetname="fe01.contoso.com", version=4"#

private func response(_ token: [UInt8]) throws -> Message {
    try message([
        "SIP/2.0 401 Unauthorized", line + #", opaque="85185AE4", gssapi-data="\#(Base64.encode(token))""#,
    ])
}

private func known(_ lines: String...) -> Message {
    guard let message = try? message(lines) else { fatalError("no message") }
    return message
}

private func message(_ lines: [String]) throws -> Message {
    var lines = lines + ["Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1", "Content-Length: 0"]
    if lines[0].hasPrefix("SIP") {
        lines += ["From: <sip:alice@contoso.com>;tag=1", "To: <sip:alice@contoso.com>;tag=2", "Call-ID: 1"]
        lines.append("CSeq: 1 REGISTER")
    }
    return try Message(parsing: Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
}

private func challenge(in response: Message) -> Challenge {
    guard let challenge = try? Challenges(response).all.first else { fatalError("no challenge") }
    return challenge
}
