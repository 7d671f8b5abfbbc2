/*
 * trace.c - libpurple's debug log
 */
#include "plugin.h"

void trace_log(void *context, communicator_log_level level, communicator_text text) {
    (void)context;
    switch (level) {
    case COMMUNICATOR_LOG_DEBUG:
        purple_debug_misc(DEBUG_CATEGORY, "%s\n", text.bytes);
        break;
    case COMMUNICATOR_LOG_INFO:
        purple_debug_info(DEBUG_CATEGORY, "%s\n", text.bytes);
        break;
    case COMMUNICATOR_LOG_WARNING:
        purple_debug_warning(DEBUG_CATEGORY, "%s\n", text.bytes);
        break;
    case COMMUNICATOR_LOG_ERROR:
        purple_debug_error(DEBUG_CATEGORY, "%s\n", text.bytes);
        break;
    }
}

bool trace_is_watched(void *context) {
    const PurpleDebugUiOps *window = purple_debug_get_ui_ops();

    (void)context;
    return purple_debug_is_enabled() || (window != NULL && window->print != NULL &&
                                         (window->is_enabled == NULL ||
                                          window->is_enabled(PURPLE_DEBUG_MISC, DEBUG_CATEGORY)));
}

void trace_message(const communicator_trace_event *event) {
    purple_debug_misc(DEBUG_CATEGORY, "%s %s\n%s\n", event->outgoing ? "Sent" : "Received", event->channel.bytes,
                      event->text.bytes);
}
