/*
 * titles.c - what the windows of conferences are called
 *
 * The chat's name is the conference's URI, by which clients call the window again when the user comes to it from another
 * one: then the subject is put back.
 */
#include "conference.h"

void titles_show(PurpleConversation *window) {
    const char *subject = purple_conv_chat_get_topic(PURPLE_CONV_CHAT(window));

    purple_conversation_set_title(window, subject == NULL ? _("Conference") : subject);
}

static gboolean is_named_by_address(PurpleConversation *window) {
    const char *name = purple_conversation_get_name(window);

    return purple_conversation_get_type(window) == PURPLE_CONV_TYPE_CHAT &&
           account_is_ours(purple_conversation_get_account(window)) &&
           g_strcmp0(purple_conversation_get_title(window), name) == 0 &&
           g_strcmp0(purple_conv_chat_get_topic(PURPLE_CONV_CHAT(window)), name) != 0;
}

static void changed(PurpleConversation *window, PurpleConvUpdateType what) {
    if (what == PURPLE_CONV_UPDATE_TITLE && is_named_by_address(window)) {
        titles_show(window);
    }
}

static listener naming;

void titles_listen(void) {
    signals_listen(&naming, purple_conversations_get_handle(), "conversation-updated", PURPLE_CALLBACK(changed));
}

void titles_close(void) { signals_close(&naming); }
