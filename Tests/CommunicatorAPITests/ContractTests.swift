import CCommunicator
import CommunicatorAPI
import EventLoop
import Testing

/// The promises of communicator.h. Each test is a process of its own, whose loop it owns.
@Suite("The C interface")
struct ContractTests {
    @Test("before the start every function says so, and nothing is touched")
    func notStarted() async {
        await #expect(processExitsWith: .success) {
            var account: communicator_account = 7
            var session: communicator_session = 7
            #expect(communicator_account_open(nil, &account, nil) == COMMUNICATOR_NOT_STARTED)
            #expect(account == 0)
            #expect(communicator_sign_in(1, &session) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_sign_out(1) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_session_close(1) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_account_close(1) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_account_forget_certificate(1) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_account_set_password(1, nil, 0) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_network_changed(true) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_send_message(1, nil, nil, nil) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_send_typing(1, "bob@contoso.com", true) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_close_conversation(1, nil) == COMMUNICATOR_NOT_STARTED)
            communicator_run()
            communicator_ready(0, 1)
            communicator_stop()
            #expect(communicator_start(nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_version().map { String(cString: $0) }?.isEmpty == false)
            #expect(communicator_known_user_agent(0) != nil)
            #expect(communicator_known_user_agent(1000) == nil)
            #expect(communicator_known_user_agent(-1) == nil)
            #expect(communicator_error_name(0).map { String(cString: $0) } == "none")
            #expect(communicator_error_name(21).map { String(cString: $0) } == "credentials-refused")
            #expect(communicator_error_name(-4).map { String(cString: $0) } == "unknown")
            #expect(communicator_error_text(99).map { String(cString: $0) }?.isEmpty == false)
        }
    }

    @Test("a host that lacks a function or is too short is refused; a second start is busy")
    func hosts() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            var short = host.table
            short.struct_size -= 1
            #expect(communicator_start(&short) == COMMUNICATOR_INVALID_ARGUMENT)
            var lacking = host.table
            lacking.event = nil
            #expect(communicator_start(&lacking) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(host.start() == COMMUNICATOR_OK)
            #expect(host.start() == COMMUNICATOR_BUSY)
            communicator_stop()
            #expect(host.watched.isEmpty)
            var longer = host.table
            longer.struct_size += 64
            #expect(communicator_start(&longer) == COMMUNICATOR_OK)
            communicator_stop()
        }
    }

    @Test("bad options are refused with a reason")
    func badOptions() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            func refusal(_ change: (inout communicator_account_options) -> Void) -> communicator_error {
                var options = communicator_account_options()
                options.struct_size = MemoryLayout<communicator_account_options>.size
                var account: communicator_account = 7
                var error: Int32 = -1
                return "alice@contoso.com".withCString { address in
                    options.address = address
                    change(&options)
                    let result = communicator_account_open(&options, &account, &error)
                    #expect((result == COMMUNICATOR_OK) == (error == 0))
                    #expect((account == 0) == (result != COMMUNICATOR_OK))
                    #expect(String(cString: communicator_account_refusal()).isEmpty == (result == COMMUNICATOR_OK))
                    return communicator_error(UInt32(bitPattern: error))
                }
            }
            #expect(refusal { _ in } == COMMUNICATOR_ERROR_NONE)
            #expect(refusal { $0.struct_size -= 1 } == COMMUNICATOR_ERROR_OPTION)
            #expect(refusal { $0.address = nil } == COMMUNICATOR_ERROR_ADDRESS)
            #expect(refusal { $0.transport = communicator_transport(9) } == COMMUNICATOR_ERROR_OPTION)
            #expect(refusal { $0.trace = communicator_trace(9) } == COMMUNICATOR_ERROR_OPTION)
            #expect(refusal { $0.authentication = communicator_authentication(9) } == COMMUNICATOR_ERROR_OPTION)
            for scheme in [COMMUNICATOR_AUTHENTICATION_KERBEROS, COMMUNICATOR_AUTHENTICATION_NTLM] {
                #expect(refusal { $0.authentication = scheme } == COMMUNICATOR_ERROR_NONE)
            }
            #expect(refusal { $0.proxy.kind = COMMUNICATOR_PROXY_HTTP } == COMMUNICATOR_ERROR_OPTION)
            "contoso.com:port".withCString { bytes in
                #expect(refusal { $0.server = bytes } == COMMUNICATOR_ERROR_OPTION)
                let sentence = String(cString: communicator_account_refusal())
                #expect(sentence == "The server is not of the form host or host:port.")
            }
            "a\r\nX: y".withCString { bytes in
                #expect(refusal { $0.user_agent = bytes } == COMMUNICATOR_ERROR_OPTION)
                #expect(refusal { $0.server = bytes } == COMMUNICATOR_ERROR_OPTION)
                #expect(refusal { $0.address = bytes } == COMMUNICATOR_ERROR_ADDRESS)
            }
            "/nowhere/ca.pem".withCString { bytes in
                #expect(refusal { $0.ca_file = bytes } == COMMUNICATOR_ERROR_OPTION)
            }
            communicator_stop()
        }
    }

    @Test("handles that are closed or never were give an error, and passwords must be text")
    func handles() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            host.startPool()
            let account = host.openAccount(withPassword: false)
            #expect(account != 0)
            var session: communicator_session = 7
            #expect(communicator_account_set_password(account, nil, 4) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_account_set_password(account, "abc", -1) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_account_set_password(account, "a\0c", 3) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_account_set_password(account, [-1, -2], 2) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_account_set_password(account, "Grüße", 7) == COMMUNICATOR_OK)
            #expect(communicator_sign_in(account, nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_sign_in(0, &session) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(session == 0)
            #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
            var second: communicator_session = 7
            #expect(communicator_sign_in(account, &second) == COMMUNICATOR_BUSY)
            #expect(communicator_answer_password(session, 99, nil, 0) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(
                communicator_answer_certificate(session, 99, COMMUNICATOR_CERTIFICATE_REJECT)
                    == COMMUNICATOR_NO_SUCH_HANDLE)
            var message: communicator_message = 7
            #expect(communicator_send_message(session, "bob", "Hi", &message) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                communicator_send_message(session, "bob@contoso.com", nil, &message) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_send_message(session, "bob@contoso.com", "Hi", nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                communicator_send_message(session, "bob@contoso.com", [-1, 0], &message)
                    == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_send_message(session, "sip:bob@contoso.com", "Hi", &message) == COMMUNICATOR_OK)
            #expect(message != 0)
            #expect(communicator_send_typing(session, "bob@contoso.com", true) == COMMUNICATOR_OK)
            #expect(communicator_send_typing(session, nil, true) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_close_conversation(session, "bob@contoso.com") == COMMUNICATOR_OK)
            #expect(communicator_session_close(session) == COMMUNICATOR_OK)
            #expect(
                communicator_send_message(session, "bob@contoso.com", "Hi", &message) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(message == 0)
            #expect(communicator_session_close(session) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_sign_out(session) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_account_close(account) == COMMUNICATOR_OK)
            #expect(communicator_account_close(account) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_sign_in(account, &session) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(host.events.isEmpty)
            host.stopPool()
            communicator_stop()
        }
    }

    @Test("a sign-in from first to last: questions, steps, signed in, signed out")
    func wholeSignIn() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            host.startPool()
            let account = host.openAccount(withPassword: false, trusts: false)
            host.react = { host, session, event in
                switch event {
                case .certificate(let question):
                    let choice = communicator_certificate_answer(9)
                    #expect(communicator_answer_certificate(session, question, choice) == COMMUNICATOR_INVALID_ARGUMENT)
                    #expect(
                        communicator_answer_certificate(session, question, COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE)
                            == COMMUNICATOR_OK)
                    #expect(
                        communicator_answer_certificate(session, question, COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE)
                            == COMMUNICATOR_NO_SUCH_HANDLE)
                case .password(let question):
                    #expect(
                        communicator_answer_certificate(session, question, COMMUNICATOR_CERTIFICATE_REJECT)
                            != COMMUNICATOR_OK)
                    #expect(communicator_answer_password(session, question, "Pa$$w0rd", 8) == COMMUNICATOR_OK)
                case .step(COMMUNICATOR_STEP_SUBSCRIPTIONS, COMMUNICATOR_OUTCOME_SUCCEEDED):
                    #expect(communicator_sign_out(session) == COMMUNICATOR_OK)
                default: break
                }
            }
            for _ in 0..<2 {
                var session: communicator_session = 0
                #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
                #expect(host.events(of: session).isEmpty, "no event from inside a function")
                host.run { !host.events(of: session).contains(.ended(COMMUNICATOR_ERROR_NONE)) }
                let events = host.events(of: session)
                #expect(events.last == .ended(COMMUNICATOR_ERROR_NONE))
                #expect(events.contains(.signedIn(uri: "sip:alice@contoso.example")))
                #expect(
                    events.filter { if case .certificate = $0 { true } else { false } }.count == 1,
                    "accepted for one session")
            }
            host.stopPool()
            communicator_stop()
            #expect(host.watched.isEmpty)
        }
    }

    @Test("the account may be closed, and the session closed or signed in anew, inside every event")
    func reentrantCloses() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            host.startPool()
            for stop in 1...13 {
                let account = host.openAccount()
                var session: communicator_session = 0
                var count = 0
                host.react = { _, _, _ in
                    count += 1
                    guard count == stop else { return }
                    communicator_run()
                    if stop.isMultiple(of: 2) { #expect(communicator_session_close(session) == COMMUNICATOR_OK) }
                    #expect(communicator_account_close(account) == COMMUNICATOR_OK)
                }
                #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
                host.run { count < stop }
                let end = ContinuousClock.now + .milliseconds(50)
                EventLoop.shared.task { try await EventLoop.sleep(for: .milliseconds(60)) }
                host.run { .now < end }
                #expect(count == stop)
            }
            host.stopPool()
            communicator_stop()
            #expect(host.watched.isEmpty)
        }
    }

    @Test("stopping ends sign-ins that are under way, without an event, and the library may be started again")
    func stopAndStart() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            for milliseconds in [0, 5, 40, 120] {
                #expect(host.start() == COMMUNICATOR_OK)
                host.startPool()
                var session: communicator_session = 0
                let account = host.openAccount()
                #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
                let end = ContinuousClock.now + .milliseconds(milliseconds)
                EventLoop.shared.task { try await EventLoop.sleep(for: .milliseconds(milliseconds)) }
                host.run { .now < end }
                let count = host.events.count
                host.stopPool()
                communicator_stop()
                #expect(host.events.count == count)
                #expect(host.watched.isEmpty)
                #expect(communicator_sign_out(session) == COMMUNICATOR_NOT_STARTED)
            }
        }
    }

    @Test("a session tells that its connection is lost, and that it is registered again; then it signs out as ever")
    func interruption() async {
        await #expect(processExitsWith: .success) {
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            #expect(communicator_network_changed(true) == COMMUNICATOR_OK, "without a session too")
            host.startPool()
            let account = host.openAccount()
            var session: communicator_session = 0
            #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
            let isSubscribed = CHost.Event.step(COMMUNICATOR_STEP_SUBSCRIPTIONS, COMMUNICATOR_OUTCOME_SUCCEEDED)
            host.run { !host.events(of: session).contains(isSubscribed) }
            host.dropClients()
            let isLost = CHost.Event.interrupted(COMMUNICATOR_ERROR_CONNECTION_LOST)
            host.run { !host.events(of: session).contains(isLost) }
            #expect(communicator_network_changed(false) == COMMUNICATOR_OK)
            #expect(communicator_network_changed(true) == COMMUNICATOR_OK)
            host.run { host.events(of: session).count { $0 == isSubscribed } < 2 }
            let told = host.events(of: session).filter {
                switch $0 {
                case .signedIn, .interrupted, .restored, .password, .certificate, .ended: true
                case .step, .other: false
                }
            }
            guard told.count == 3, case .restored(let server) = told[2] else {
                Issue.record("\(told)")
                return
            }
            #expect(told[..<2] == [.signedIn(uri: "sip:alice@contoso.example"), isLost])
            #expect(server.hasPrefix("localhost:"))
            #expect(communicator_sign_out(session) == COMMUNICATOR_OK)
            host.run { host.events(of: session).last != .ended(COMMUNICATOR_ERROR_NONE) }
            #expect(host.events(of: session).last == .ended(COMMUNICATOR_ERROR_NONE))
            host.stopPool()
            communicator_stop()
            #expect(host.watched.isEmpty)
        }
    }
}
