/*
 * steps.c - the progress of a sign-in
 */
#include "plugin.h"

/* libpurple's own first step, then the core's. */
enum { STEP_COUNT = COMMUNICATOR_STEP_SUBSCRIPTIONS + 1 };

void steps_show(sign_in *who, const communicator_step_event *event) {
    if (event->outcome != COMMUNICATOR_OUTCOME_STARTED ||
        purple_connection_get_state(who->connection) != PURPLE_CONNECTING) {
        return;
    }
    /* Steps overlap; the bar never goes back. */
    who->progress = CLAMP((unsigned)event->step, who->progress, STEP_COUNT - 1);
    steps_pause(who, event->title.bytes);
}

void steps_pause(sign_in *who, const char *text) {
    purple_connection_update_progress(who->connection, text, who->progress, STEP_COUNT);
}
