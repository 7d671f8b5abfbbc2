import CCommunicator
import CommunicatorAPI
import Testing

extension ContractTests {
    @Test("questions about people have numbers, and what is no text or address gives an error")
    func people() async {
        await #expect(processExitsWith: .success) {
            var number: communicator_request = 7
            #expect(communicator_search_people(1, "Baker", &number) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_request_photo(1, "bob@contoso.com") == COMMUNICATOR_NOT_STARTED)
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            host.startPool()
            let account = host.openAccount(withPassword: false)
            var session: communicator_session = 0
            #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
            #expect(communicator_search_people(session, nil, &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_search_people(session, " \t", &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_search_people(session, [-1, 0], &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_search_people(session, "Baker", nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_information(session, "bob", &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_information(session, nil, &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_photo(session, "bob") == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_members(session, "Friends", &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_members(session, "Friends", nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_request_members(session, nil, &number) == COMMUNICATOR_INVALID_ARGUMENT)
            var words: [CChar] = [1, 1]
            #expect(communicator_describe_calendar(session, "bob", &words, 2) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_describe_calendar(session, "bob@contoso.com", nil, 2) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                communicator_describe_calendar(session, "bob@contoso.com", &words, 0) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_describe_calendar(session, "bob@contoso.com", &words, 2) == COMMUNICATOR_OK)
            #expect(words == [0, 1], "nothing is known")
            let rule = communicator_set_access_rule
            #expect(
                rule(session, COMMUNICATOR_SCOPE_DOMAIN, nil, COMMUNICATOR_ACCESS_TEAM) == COMMUNICATOR_INVALID_ARGUMENT
            )
            #expect(
                rule(session, COMMUNICATOR_SCOPE_DOMAIN, "a@b", COMMUNICATOR_ACCESS_TEAM)
                    == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                rule(session, communicator_scope(rawValue: 9), nil, COMMUNICATOR_ACCESS_TEAM)
                    == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                rule(session, COMMUNICATOR_SCOPE_COMPANY, nil, communicator_access(rawValue: 7))
                    == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                rule(session, COMMUNICATOR_SCOPE_DOMAIN, "fabrikam.com", COMMUNICATOR_ACCESS_INHERITED)
                    == COMMUNICATOR_OK)
            #expect(number == 7, "what is refused leaves the number as it was")
            #expect(communicator_search_people(session, "Baker", &number) == COMMUNICATOR_OK)
            #expect(number == 1)
            #expect(communicator_request_information(session, "sip:bob@contoso.com", &number) == COMMUNICATOR_OK)
            #expect(number == 2)
            #expect(communicator_request_photo(session, "bob@contoso.com") == COMMUNICATOR_OK)
            #expect(host.events.isEmpty, "no event from inside a function")
            #expect(communicator_session_close(session) == COMMUNICATOR_OK)
            #expect(communicator_search_people(session, "Baker", &number) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_request_photo(session, "bob@contoso.com") == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_request_members(session, "Friends", nil) == COMMUNICATOR_NO_SUCH_HANDLE)
            host.stopPool()
            communicator_stop()
        }
    }
}
