import Authentication
import Discovery
import EventLoop
import SIP
import Security
import Testing

@testable import Communicator

/// The values that decide: no connection, no clock.
@Suite("The machines of a session")
struct MachineTests {
    private let origin = Candidate(host: "fe01.contoso.com", transport: .tls)
    private let instance: InstanceIdentifier

    init() throws {
        instance = try InstanceIdentifier(parsing: "urn:uuid:4b1682a8-f968-5701-83fc-7c6741dc6697")
    }

    private func response(_ status: Int, _ headers: String = "", method: String = "REGISTER") throws -> Message {
        try Message(
            parsing: Array(
                ("SIP/2.0 \(status) Because\r\nVia: SIP/2.0/TLS a:1;branch=z9hG4bK1\r\n"
                    + "From: <sip:a@b.c>;tag=1\r\nTo: <sip:a@b.c>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 \(method)\r\n"
                    + "\(headers)Content-Length: 0\r\n\r\n").utf8))
    }

    private func request(_ method: String, _ headers: String = "", body: String = "") throws -> Message {
        try Message(
            parsing: Array(
                ("\(method) sip:a@b.c SIP/2.0\r\nVia: SIP/2.0/TLS a:1;branch=z9hG4bK1\r\n"
                    + "From: <sip:a@b.c>;tag=1\r\nTo: <sip:a@b.c>\r\nCall-ID: 1\r\nCSeq: 1 \(method)\r\n\(headers)"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8))
    }

    // Handshakes

    @Test(
        "a handshake error has one remedy, and each remedy is tried once",
        arguments: [
            (.certificateRefused(.init(rawValue: 42)), [.renewCertificate, .giveUp]),
            (.abandoned(hadCertificate: true), [.renewCertificate, .giveUp]),
            (.nothingInCommon(.handshakeFailure), [.tryAgain, .giveUp]),
            (.abandoned(hadCertificate: false), [.tryAgain, .tryAgain, .giveUp]),
            (.alert(.init(rawValue: 80)), [.giveUp]), (.brokenHandshake(reason: "x"), [.giveUp]),
            (.unfinished, [.giveUp]), (.endless(legs: 10), [.giveUp]), (.weakServerKey(bits: 512), [.giveUp]),
        ] as [(TLSDSKError, [HandshakePlan.Step])])
    func remedies(error: TLSDSKError, steps: [HandshakePlan.Step]) {
        var plan = HandshakePlan()
        for step in steps {
            let next = plan.next(after: .handshake(error))
            #expect(next == step)
        }
    }

    @Test("whatever fails in whatever order, the plan comes to its end")
    func plansEnd() {
        let errors: [TLSDSKError] = [
            .certificateRefused(.init(rawValue: 42)), .nothingInCommon(.handshakeFailure),
            .abandoned(hadCertificate: false), .abandoned(hadCertificate: true),
        ]
        for seed in 0..<256 {
            var plan = HandshakePlan()
            var digits = seed
            var attempts = 0
            while plan.next(after: .handshake(errors[digits % 4])) != .giveUp {
                digits = digits / 4 + 64 * (digits % 4)
                attempts += 1
                #expect(attempts < 10)
                guard attempts < 10 else { return }
            }
        }
    }

    // Keep-alive

    @Test(
        "half of the negotiated time is waited; what is no time changes nothing",
        arguments: [
            ("UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300", .seconds(150)), ("UAS;timeout=2", .seconds(1)),
            ("UAS;timeout=1", .seconds(60)), ("UAS;timeout=0", .seconds(60)), ("UAS;timeout=-5", .seconds(60)),
            ("UAS;timeout=4294967295", .seconds(1800)), ("UAS;timeout=99999999999999999999", .seconds(60)),
            ("UAC;timeout=30", .seconds(60)), ("UAS", .seconds(60)), ("", .seconds(60)),
        ] as [(String, Duration)])
    func keepAlive(value: String, interval: Duration) throws {
        var keepAlive = KeepAlive(initial: .seconds(60))
        keepAlive.adopt(try response(200, "ms-keep-alive: \(value)\r\n"))
        #expect(keepAlive.interval == interval)
    }

    // Registration

    @Test(
        "the lifetime is that of Expires, else of our Contact, else the standard one",
        arguments: [
            ("Expires: 7200\r\n", 7200), ("Expires: 0\r\n", 0), ("", 3600), ("Expires: x\r\n", 3600),
            ("Expires: 99999999999999999999\r\n", 4_294_967_295),
            (
                "Contact: <sip:a@1.2.3.4>;expires=300;+sip.instance=\"<urn:uuid:4B1682A8-F968-5701-83FC-7C6741DC6697>\"\r\n",
                300
            ),
            ("Contact: <sip:a@1.2.3.4>;expires=300\r\n", 3600),
        ])
    func lifetime(headers: String, seconds: Int) throws {
        #expect(Registration(try response(200, headers), for: instance).lifetime == .seconds(seconds))
    }

    @Test(
        "a registration is refreshed before its end, and never without pause",
        arguments: [(7200, 7170), (61, 31), (60, 30), (40, 20), (2, 1), (1, 1), (0, 1)])
    func refresh(lifetime: Int, delay: Int) throws {
        let registration = Registration(try response(200, "Expires: \(lifetime)\r\n"), for: instance)
        #expect(registration.refreshDelay(margin: .seconds(30)) == .seconds(delay))
    }

    @Test("a registration that lasts no time is none")
    func noRegistration() throws {
        let none = Registration(try response(200, "Expires: 0\r\n"), for: instance)
        #expect(throws: SignInError.self) { try none.required(of: origin) }
    }

    @Test(
        "an association ends before the certificate does, and short certificates cause no hurry",
        arguments: [
            (100 * 3600, 8 * 3600 - 300), (7200, 6900), (1800, 1500), (600, 300), (240, 120), (30, 60), (0, 60),
            (-5, 60),
        ])
    func associationLife(certificate: Int, life: Int) {
        #expect(RegistrationKeeper.life(certificate: .seconds(certificate), Timing()) == .seconds(life))
    }

    @Test("a server that forgets at once each time is given up; one that restarts is not")
    func patience() {
        var patience = ForgettingPatience()
        let short = (0..<4).map { _ in patience.allows(.challenged, after: .seconds(1)) }
        #expect(short == [true, true, true, false])
        var other = ForgettingPatience()
        let mixed = (0..<20).map { other.allows(.challenged, after: .seconds($0.isMultiple(of: 3) ? 1000 : 1)) }
        #expect(!mixed.contains(false))
    }

    @Test("a redirect names host, port and transport; TLS is never left")
    func redirects() throws {
        func target(_ contact: String, from origin: Candidate? = nil) throws -> String {
            let response = try response(301, contact.isEmpty ? "" : "Contact: \(contact)\r\n")
            let home = try Candidate(redirect: response, from: origin ?? self.origin)
            return "\(home.transport) \(home.authority)"
        }
        #expect(try target("<sip:fe02.contoso.com:5061;transport=tls>") == "tls fe02.contoso.com:5061")
        #expect(try target("sip:fe02.contoso.com") == "tls fe02.contoso.com:5061")
        #expect(try target("<sip:fe02.contoso.com;transport=TCP>") == "tls fe02.contoso.com:5061")
        #expect(try target("<sip:[2001:db8::1]:5071>") == "tls [2001:db8::1]:5071")
        #expect(try target("<tel:+1>, <sips:fe03.contoso.com>") == "tls fe03.contoso.com:5061")
        #expect(
            try target("<sip:fe02.contoso.com:5060;transport=tcp>, <sip:fe02.contoso.com:5061;transport=tls>")
                == "tls fe02.contoso.com:5061")
        let plain = Candidate(host: "fe01", transport: .tcp)
        #expect(try target("<sip:fe02>", from: plain) == "tcp fe02:5060")
        #expect(try target("<sip:fe02;transport=tls>", from: plain) == "tls fe02:5061")
        #expect(throws: SignInError.self) { try target("") }
        #expect(throws: SignInError.self) { try target("<tel:+1>") }
    }

    @Test(
        "a deregistration is read by its body, and its reason by the diagnostics",
        arguments: [
            ("deregistered;event=unregistered", .signedInElsewhere), ("deregistered;event=rejected", .accountRefused),
            ("deregistered;event=deactivated", .accountMoved),
            ("DEREGISTERED; Event=Preferred-Registrar-Change", .accountMoved), ("", .accountRefused),
        ] as [(String, SignInError.Kind)])
    func deregistration(body: String, kind: SignInError.Kind) throws {
        let registrar = Candidate(host: "fe01", transport: .tls)
        for method in ["NOTIFY", "BENOTIFY"] {
            let notice = try #require(
                DeregistrationNotice(
                    try request(
                        method,
                        "Event: registration-notify\r\nms-diagnostics-public: 4141;reason=\"User disabled\"\r\n",
                        body: body), from: registrar))
            #expect(notice.error.kind == kind)
            #expect(notice.error.message == "User disabled")
        }
        #expect(DeregistrationNotice(try request("NOTIFY", "Event: presence\r\n", body: body), from: registrar) == nil)
        let info = try request("INFO", "Event: registration-notify\r\n", body: body)
        #expect(DeregistrationNotice(info, from: registrar) == nil)
    }

    @Test("the registrar that a deregistration names is a bare address, whose parameters are its own")
    func preferredRegistrar() throws {
        let registrar = Candidate(host: "fe01", transport: .tcp)
        for value in ["sip:fe02.contoso.com:5061;transport=tls", "<sip:fe02.contoso.com:5061;transport=tls>"] {
            let notice = try #require(
                DeregistrationNotice(
                    try request(
                        "NOTIFY", "Event: registration-notify\r\nP-Preferred-Registrar: \(value)\r\n",
                        body: "deregistered;event=preferred-registrar-change"), from: registrar))
            #expect(notice.home == Candidate(host: "fe02.contoso.com", port: 5061, transport: .tls), "\(value)")
        }
    }

    @Test("a proof that the server refuses for the time alone is told to be so, and the password not to be wrong")
    func refusedForTime() throws {
        let answer = try response(
            401, "ms-diagnostics: 1013;source=\"fe01\";reason=\"Significant time skew during authentication\"\r\n")
        let error = SignInError(passwordRefusedIn: answer, by: origin)
        #expect(!error.message.contains("password"), "\(error.message)")
        #expect(error.message.contains("clock"), "\(error.message)")
        #expect(error.advice == "Set this computer's clock.")
        #expect(SignInError(ticketRefusedIn: answer, by: origin).message.contains("clock"))
    }

    @Test("who is sent to a registrar without TLS that offers NTLM alone is told how to allow that")
    func unencryptedNTLM() throws {
        let registrar = Candidate(host: "fe01", transport: .tcp)
        let configuration = AccountConfiguration(address: try #require(SignInAddress("alice@contoso.com")))
        let challenges = try Challenges(
            try response(401, "WWW-Authenticate: NTLM realm=\"r\", targetname=\"fe01\", version=4\r\n"))
        func advice(_ configuration: AccountConfiguration) throws -> String {
            let schemes = SchemeChoice(configuration, at: registrar)
            let error = try #require(throws: ChallengeError.self) { try schemes.choose(from: challenges) }
            return SignInError(error, at: registrar).advice
        }
        #expect(try advice(configuration).contains("TCP"))
        var fixed = configuration
        fixed.authentication = .only(.kerberos)
        #expect(try advice(fixed).contains("automatic"))
    }

    @Test("a handshake that comes to nothing is told with the server's words")
    func refusedHandshake() throws {
        let answer = try response(401, "ms-diagnostics: 1000;reason=\"Final handshake failed\"\r\n")
        let error = SignInError(.handshake(.abandoned(hadCertificate: true)), answer, at: origin)
        #expect(error.answer.contains("Final handshake failed") && error.answer.contains("1000"), "\(error.answer)")
    }

    @Test(
        "each final answer to REGISTER has its kind of error",
        arguments: [
            (403, "", .accountRefused), (404, "", .accountRefused), (600, "", .accountRefused),
            (403, "Warning: 310 lcs.microsoft.com \"Old\"\r\n", .userAgentRefused),
            (403, "ms-diagnostics: 17002;reason=\"x\"\r\n", .userAgentRefused),
            (403, "ms-diagnostics: 17000;reason=\"x\"\r\n", .serverUnavailable),
            (503, "ms-diagnostics: 17000;reason=\"x\"\r\n", .serverUnavailable), (500, "", .serverUnavailable),
            (480, "", .serverUnavailable), (408, "", .serverUnavailable), (504, "", .serverUnavailable),
            (504, "ms-diagnostics: 1005;reason=\"x\"\r\n", .accountRefused), (405, "", .protocolViolation),
            (501, "", .protocolViolation),
            (489, "", .protocolViolation), (400, "", .protocolViolation),
        ] as [(Int, String, SignInError.Kind)])
    func refusals(status: Int, headers: String, kind: SignInError.Kind) throws {
        let error = SignInError(refused: try response(status, headers + "Retry-After: 7\r\n"), by: origin)
        #expect(error.kind == kind)
        #expect(error.retryAfter == .seconds(7))
        #expect(!error.message.isEmpty && !error.tried.isEmpty && !error.answer.isEmpty && !error.advice.isEmpty)
    }

    // Requests of the pool

    @Test(
        "requests that nobody serves get the answer that RFC 3261 has for them",
        arguments: [
            ("OPTIONS", "", 200), ("BYE", "", 481), ("CANCEL", "", 481), ("INFO", "", 481), ("INVITE", "", 488),
            ("MESSAGE", "", 405), ("SUBSCRIBE", "Event: presence\r\n", 405), ("SERVICE", "", 501), ("XYZ", "", 501),
            ("NOTIFY", "Event: presence\r\n", 489), ("NOTIFY", "", 489),
            ("NOTIFY", "Event: vnd-microsoft-roaming-self\r\n", 481), ("BENOTIFY", "Event: presence\r\n", nil),
            ("ACK", "", nil),
        ] as [(String, String, Int?)])
    func unserved(method: String, headers: String, status: Int?) throws {
        let request = try request(method, headers)
        let answer = ServerRequests.status(for: request)
        #expect(answer?.code == status)
        guard let answer else { return }
        var response = Message(responseTo: request, answer)
        ServerRequests.complete(&response)
        #expect(response.headers.contains(.allow) == [200, 405, 501].contains(status))
        #expect(response.headers.contains(.allowEvents) == (status == 489))
    }

    // Identity

    @Test(
        "an address is user@domain that SIP can carry",
        arguments: [
            ("alice@contoso.com", "alice@contoso.com"), ("sip:Alice@Contoso.COM", "Alice@contoso.com"),
            ("o'brien@contoso.com", "o'brien@contoso.com"), ("SIP:a.b-c@d", "a.b-c@d"), ("alice", nil), ("@b", nil),
            ("a@", nil), ("a@b@c", nil), ("a b@c", nil), ("a@b\r\nX: y", nil), ("a@b;c", nil), ("<a@b>", nil),
            ("", nil),
            ("a@b:5061", nil), ("a@[::1]", nil), ("a\u{0}@b", nil), (String(repeating: "a", count: 400) + "@b", nil),
        ] as [(String, String?)])
    func addresses(text: String, read: String?) throws {
        #expect(SignInAddress(text)?.description == read)
    }

    @Test("an endpoint is the same at every sign-in, another in another folder, and derived as registrars check it")
    func endpoints() throws {
        let address = try #require(SignInAddress("alice@contoso.com"))
        let one = EndpointIdentity(address: address, scope: "/a")
        #expect(one == EndpointIdentity(address: try #require(SignInAddress("ALICE@contoso.com")), scope: "/a"))
        #expect(one != EndpointIdentity(address: address, scope: "/b"))
        #expect(EndpointIdentity(address: address, scope: nil) != EndpointIdentity(address: address, scope: nil))
        let derived = InstanceIdentifier(of: one.epid) { (try? HashAlgorithm.sha1.digest($0)) ?? [] }
        #expect(one.instance == derived)
        let known = try #require(EndpointIdentifier("01010101"))
        #expect(InstanceIdentifier(of: known) { (try? HashAlgorithm.sha1.digest($0)) ?? [] } == instance)
    }

    @Test("a profile that was copied to another machine is another endpoint there: neither takes the other's place")
    func copiedProfile() throws {
        let address = try #require(SignInAddress("alice@contoso.com"))
        let here = EndpointIdentity(address: address, scope: "/home/alice/.purple", machine: "4f0c")
        let there = EndpointIdentity(address: address, scope: "/home/alice/.purple", machine: "4f0d")
        #expect(here.epid != there.epid && here.instance != there.instance)
    }

    @Test("a trace has lengths in place of tokens and signatures, whoever sent them")
    func redaction() throws {
        let token = "FgMBADUBAAAxSECRET"
        let message = try response(
            401,
            "WWW-Authenticate: TLS-DSK realm=\"R\", opaque=\"12\", gssapi-data=\"\(token)\"\r\n"
                + "Proxy-Authenticate: NTLM realm=\"R\", gssapi-data=\"\(token)\"\r\n"
                + "Authorization: TLS-DSK realm=\"R\", response=\"SECRET\"\r\n"
                + "Authentication-Info: TLS-DSK rspauth=\"SECRET\", snum=\"1\"\r\n")
        let text = String(decoding: try Redaction.redacted(message).encoded(), as: UTF8.self)
        #expect(!text.contains("SECRET"))
        #expect(text.contains("realm=\"R\"") && text.contains("(18 characters)") && text.contains("opaque=\"12\""))
    }
}
