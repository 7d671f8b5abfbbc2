// A headless libpurple client that is told what to do, and tells what happens, one line for each.
//
//   purple-peer USER-DIRECTORY PLUGIN-DIRECTORY PROTOCOL USERNAME PASSWORD [KEY=VALUE] …
//
// Lines on standard input:
//
//   status ID [MESSAGE]   sets the account's status
//   add ADDRESS GROUP     puts somebody on the contact list
//   send ADDRESS TEXT     writes to somebody
//   join MEETING          joins a conference
//   say TEXT              writes in the conference
//   invite ADDRESS        asks somebody into the conference
//   quit                  signs off and ends
//
// Lines on standard output:
//
//   connected | disconnected | failed REASON TEXT
//   contact ADDRESS       somebody is on the list
//   sees ADDRESS STATUS MESSAGE
//   message ADDRESS TEXT
//   told ADDRESS TEXT     the client says something in the conversation with somebody
//   heard ADDRESS TEXT    somebody has written in the conference
//   came ADDRESS | went ADDRESS
//
// Addresses are without "sip:".

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purple-client.h"

#define UI "communicator-peer"

static GMainLoop *loop;
static PurpleAccount *account;

// What happens.

static void signed_on(PurpleConnection *connection, gpointer data) {
    puts("connected");
}

static void signed_off(PurpleConnection *connection, gpointer data) {
    puts("disconnected");
}

static void failed(PurpleConnection *connection, PurpleConnectionError reason, const char *text, gpointer data) {
    printf("failed %d %s\n", reason, text ? text : "");
}

static void node_added(PurpleBlistNode *node, gpointer data) {
    if (PURPLE_BLIST_NODE_IS_BUDDY(node)) printf("contact %s\n", bare(purple_buddy_get_name((PurpleBuddy *)node)));
}

static gboolean tell(gpointer name) {
    PurpleBuddy *buddy = purple_find_buddy(account, name);
    if (buddy != NULL) {
        PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));
        const char *message = purple_status_get_attr_string(status, "message");
        printf("sees %s %s %s\n", bare(name), purple_status_get_id(status), message ? message : "");
    }
    g_free(name);
    return FALSE;
}

// The attributes are set one after the other: the status is told once all are.
static void status_changed(PurpleBuddy *buddy, PurpleStatus *old, PurpleStatus *new, gpointer data) {
    g_idle_add(tell, g_strdup(purple_buddy_get_name(buddy)));
}

static void came_or_went(PurpleBuddy *buddy, gpointer data) {
    g_idle_add(tell, g_strdup(purple_buddy_get_name(buddy)));
}

static void received(PurpleAccount *to, char *sender, char *message, PurpleConversation *conversation,
                     PurpleMessageFlags flags, gpointer data) {
    char *plain = purple_markup_strip_html(message);
    printf("message %s %s\n", bare(sender), plain);
    g_free(plain);
}

static void told(PurpleAccount *to, const char *who, const char *message, PurpleConversation *conversation,
                 PurpleMessageFlags flags, gpointer data) {
    if (!(flags & PURPLE_MESSAGE_SYSTEM)) return;
    char *plain = purple_markup_strip_html(message);
    printf("told %s %s\n", bare(purple_conversation_get_name(conversation)), plain);
    g_free(plain);
}

static void heard(PurpleAccount *to, char *sender, char *message, PurpleConversation *conversation,
                  PurpleMessageFlags flags, gpointer data) {
    char *plain = purple_markup_strip_html(message);
    printf("heard %s %s\n", sender, plain);
    g_free(plain);
}

static void came(PurpleConversation *conversation, const char *name, PurpleConvChatBuddyFlags flags, gboolean is_news,
                 gpointer data) {
    printf("came %s\n", name);
}

static void went(PurpleConversation *conversation, const char *name, const char *reason, gpointer data) {
    printf("went %s\n", name);
}

// What is to be done.

static void add(const char *address, const char *group_name) {
    char *name = full_name(account, address);
    PurpleGroup *group = purple_find_group(group_name);
    if (group == NULL) {
        group = purple_group_new(group_name);
        purple_blist_add_group(group, NULL);
    }
    PurpleBuddy *buddy = purple_buddy_new(account, name, NULL);
    purple_blist_add_buddy(buddy, NULL, group, NULL);
    purple_account_add_buddy(account, buddy);
    g_free(name);
}

static void send_text(const char *address, const char *text) {
    char *name = full_name(account, address);
    char *html = g_markup_escape_text(text, -1);
    PurpleConversation *conversation = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, account);
    if (conversation == NULL) conversation = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, name);
    purple_conv_im_send(PURPLE_CONV_IM(conversation), html);
    g_free(html);
    g_free(name);
}

static void join(const char *meeting) {
    PurpleConnection *connection = purple_account_get_connection(account);
    PurplePluginProtocolInfo *protocol = PURPLE_PLUGIN_PROTOCOL_INFO(purple_connection_get_prpl(connection));
    GHashTable *components = protocol->chat_info_defaults(connection, meeting);
    serv_join_chat(connection, components);
    g_hash_table_destroy(components);
}

static void say(const char *text) {
    char *html = g_markup_escape_text(text, -1);
    for (GList *next = purple_get_chats(); next != NULL; next = next->next) {
        purple_conv_chat_send(PURPLE_CONV_CHAT((PurpleConversation *)next->data), html);
    }
    g_free(html);
}

static void invite(const char *address) {
    char *name = full_name(account, address);
    for (GList *next = purple_get_chats(); next != NULL; next = next->next) {
        int id = purple_conv_chat_get_id(PURPLE_CONV_CHAT((PurpleConversation *)next->data));
        serv_chat_invite(purple_account_get_connection(account), id, NULL, name);
    }
    g_free(name);
}

static gboolean quit(gpointer data) {
    g_main_loop_quit(loop);
    return FALSE;
}

static void leave(void) {
    purple_account_set_enabled(account, UI, FALSE);
    g_timeout_add(1000, quit, NULL);
}

static void obey(char *line) {
    g_strchomp(line);
    if (g_str_has_prefix(line, "join ")) return join(line + strlen("join "));
    if (g_str_has_prefix(line, "say ")) return say(line + strlen("say "));
    if (g_str_has_prefix(line, "invite ")) return invite(line + strlen("invite "));
    char **words = g_strsplit(line, " ", 3);
    guint count = g_strv_length(words);
    if (count >= 2 && strcmp(words[0], "status") == 0) {
        purple_account_set_status(account, words[1], TRUE, "message", count == 3 ? words[2] : "", NULL);
    } else if (count == 3 && strcmp(words[0], "add") == 0) {
        add(words[1], words[2]);
    } else if (count == 3 && strcmp(words[0], "send") == 0) {
        send_text(words[1], words[2]);
    } else {
        leave();
    }
    g_strfreev(words);
}

static gboolean read_command(GIOChannel *channel, GIOCondition condition, gpointer data) {
    char *line = NULL;
    if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL) {
        obey(line);
        g_free(line);
        return TRUE;
    }
    leave();
    return FALSE;
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count < 6) return 64;
    purple_util_set_user_dir(arguments[1]);
    purple_debug_set_enabled(getenv("PURPLE_HOST_DEBUG") != NULL);
    purple_eventloop_set_ui_ops(&event_loop);
    purple_plugins_add_search_path(arguments[2]);
    if (!purple_core_init(UI)) return 2;
    purple_set_blist(purple_blist_new());

    static int handle;
    void *connections = purple_connections_get_handle();
    purple_signal_connect(connections, "signed-on", &handle, PURPLE_CALLBACK(signed_on), NULL);
    purple_signal_connect(connections, "signed-off", &handle, PURPLE_CALLBACK(signed_off), NULL);
    purple_signal_connect(connections, "connection-error", &handle, PURPLE_CALLBACK(failed), NULL);
    void *list = purple_blist_get_handle();
    purple_signal_connect(list, "blist-node-added", &handle, PURPLE_CALLBACK(node_added), NULL);
    purple_signal_connect(list, "buddy-status-changed", &handle, PURPLE_CALLBACK(status_changed), NULL);
    purple_signal_connect(list, "buddy-signed-on", &handle, PURPLE_CALLBACK(came_or_went), NULL);
    purple_signal_connect(list, "buddy-signed-off", &handle, PURPLE_CALLBACK(came_or_went), NULL);
    void *conversations = purple_conversations_get_handle();
    purple_signal_connect(conversations, "received-im-msg", &handle, PURPLE_CALLBACK(received), NULL);
    purple_signal_connect(conversations, "wrote-im-msg", &handle, PURPLE_CALLBACK(told), NULL);
    purple_signal_connect(conversations, "received-chat-msg", &handle, PURPLE_CALLBACK(heard), NULL);
    purple_signal_connect(conversations, "chat-buddy-joined", &handle, PURPLE_CALLBACK(came), NULL);
    purple_signal_connect(conversations, "chat-buddy-left", &handle, PURPLE_CALLBACK(went), NULL);

    if (purple_find_prpl(arguments[3]) == NULL) {
        printf("failed -1 there is no protocol %s\n", arguments[3]);
        return 3;
    }
    account = purple_account_new(arguments[4], arguments[3]);
    purple_account_set_password(account, arguments[5]);
    for (int index = 6; index < count; index++) {
        char **option = g_strsplit(arguments[index], "=", 2);
        if (option[0] != NULL && option[1] != NULL) purple_account_set_string(account, option[0], option[1]);
        g_strfreev(option);
    }
    purple_accounts_add(account);

    loop = g_main_loop_new(NULL, FALSE);
    GIOChannel *commands = g_io_channel_unix_new(0);
    g_io_add_watch(commands, G_IO_IN | G_IO_HUP, read_command, NULL);
    // Nobody sits here, which is no reason to be away. An account begins with the status that is in force when it is
    // enabled.
    purple_prefs_set_string("/purple/away/idle_reporting", "none");
    purple_prefs_set_bool("/purple/away/away_when_idle", FALSE);
    purple_savedstatus_set_idleaway(FALSE);
    purple_savedstatus_activate(purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE));
    purple_account_set_enabled(account, UI, TRUE);
    g_main_loop_run(loop);
    purple_core_quit();
    return 0;
}
