import CCommunicator
import CommunicatorAPI
import Testing

extension ContractTests {
    @Test("conferences have numbers, and what is none of them gives an error")
    func conferences() async {
        await #expect(processExitsWith: .success) {
            var number: communicator_conference = 7
            #expect(communicator_conference_start(1, nil, &number) == COMMUNICATOR_NOT_STARTED)
            #expect(communicator_conference_send(1, 1, nil, nil) == COMMUNICATOR_NOT_STARTED)
            let host = CHost()
            #expect(host.start() == COMMUNICATOR_OK)
            host.startPool()
            let account = host.openAccount(withPassword: false)
            var session: communicator_session = 0
            #expect(communicator_sign_in(account, &session) == COMMUNICATOR_OK)
            #expect(communicator_conference_start(session, nil, nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_conference_start(session, [-1, 0], &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                communicator_conference_join(session, "no meeting at all", &number) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(number == 0)
            #expect(communicator_conference_start(session, "Budget", &number) == COMMUNICATOR_OK)
            #expect(number == 1)
            var message: communicator_message = 0
            #expect(communicator_conference_send(session, number, "Hi", &message) == COMMUNICATOR_OK)
            #expect(message != 0)
            #expect(communicator_conference_send(session, number, nil, &message) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_conference_invite(session, number, "bob@contoso.com") == COMMUNICATOR_OK)
            #expect(communicator_conference_invite(session, number, "bob") == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_conference_remove(session, number, nil) == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(communicator_conference_typing(session, number, true) == COMMUNICATOR_OK)
            #expect(communicator_conference_lock(session, number, true) == COMMUNICATOR_OK)
            #expect(communicator_conference_admit(session, number, "bob@contoso.com", false) == COMMUNICATOR_OK)
            #expect(
                communicator_conference_set_role(session, number, "bob@contoso.com", COMMUNICATOR_ROLE_PRESENTER)
                    == COMMUNICATOR_OK)
            #expect(communicator_conference_lock(session, 2, true) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_conference_send(session, 2, "Hi", &message) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_conference_answer(session, number, true) == COMMUNICATOR_NO_SUCH_HANDLE)
            var grown: communicator_conference = 0
            #expect(
                communicator_conference_grow(session, "bob@contoso.com", "carol", &grown)
                    == COMMUNICATOR_INVALID_ARGUMENT)
            #expect(
                communicator_conference_grow(session, "bob@contoso.com", "carol@contoso.com", &grown)
                    == COMMUNICATOR_OK)
            #expect(grown == 2)
            #expect(communicator_conference_leave(session, grown) == COMMUNICATOR_OK)
            #expect(communicator_conference_leave(session, number) == COMMUNICATOR_OK)
            #expect(communicator_conference_leave(session, number) == COMMUNICATOR_NO_SUCH_HANDLE)
            #expect(communicator_session_close(session) == COMMUNICATOR_OK)
            #expect(communicator_conference_leave(session, number) == COMMUNICATOR_NO_SUCH_HANDLE)
            host.stopPool()
            communicator_stop()
        }
    }
}
