/*
 * fake_core.h - communicator.h without a protocol: the plugin's counterpart in the tests of its C files
 *
 * It notes every call and sends the events that a test hands to it, in their order and only as communicator.h allows.
 *
 * In a real client, where no test can hand over events, the environment's FAKE_CORE_PLAY names a play that follows each
 * sign-in: "signed-in" succeeds; "certificate" and "password" ask first; "user-agent" refuses the default user agent;
 * "refused" refuses.
 */
#ifndef FAKE_CORE_H
#define FAKE_CORE_H

#include "communicator.h"

#define FAKE_CORE_PLAY "FAKE_CORE_PLAY"

/* A text event member. */
#define FAKE_TEXT(literal) ((communicator_text){(literal), sizeof(literal) - 1})

/* The number of every guest's conference. */
#define FAKE_GUEST_CONFERENCE 7

/* The calls since the last fake_core_forget_calls(), one a line, such as "sign_in alice@contoso.com". */
const char *fake_core_calls(void);
void fake_core_forget_calls(void);

/* Queues an event of the session that was begun last; texts must live on. It is delivered by communicator_run(). */
void fake_core_send(communicator_event event);
/* Queues an event of the guest that was begun last. */
void fake_core_send_to_guest(communicator_event event);
/* Queues an event of a session that is not known, as a faulty core might. */
void fake_core_send_astray(communicator_event event);

/* Has the core refuse to open accounts, with this communicator_error; 0: no more. */
void fake_core_refuse_accounts(int error);
/* What every calendar says from now on. */
void fake_core_fill_calendars(const char *text);

/* Has diagnoses end with this message. */
void fake_core_set_verdict(communicator_text message);

unsigned fake_core_open_accounts(void);

#endif
