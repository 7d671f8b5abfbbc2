// A headless libpurple client: signs one account in and tells what happens, one line for each event.
//
//   purple-host USER-DIRECTORY PROTOCOL USERNAME PASSWORD SECONDS [KEY=VALUE | KEY:=VALUE] …
//
// `KEY=VALUE` sets a text option of the account, `KEY:=yes` or `KEY:=no` a flag. It signs off SECONDS after the account
// has connected, or ends at once when the connection fails. Lines on standard output:
//
//   connected
//   failed REASON TEXT
//   disconnected
//   received ADDRESS HTML        a message
//   system ADDRESS HTML          a line that the client writes into the conversation; "error" likewise
//   typing ADDRESS, stopped ADDRESS
//   contact ADDRESS              somebody is on the list
//   invited ADDRESS              into a conversation of several; it is accepted
//   joined                       the conversation of several has begun
//   came ADDRESS, went ADDRESS   there
//   heard ADDRESS HTML           there
//   left                         the client is no longer there
//
// Lines on standard input:
//
//   send ADDRESS HTML
//   type ADDRESS
//   close ADDRESS                the conversation's window
//   choose ADDRESS LABEL         from the contact's menu
//   invite ADDRESS, say HTML, part    in the conversation of several
//   quit                         signs off and ends
//
// Plugins are looked for in PURPLE_HOST_PLUGINS, too.
//
//   purple-host --probe
//
// prints `trapped` or `works`: whether libxml2 calls the element callbacks of a handler that carries the magic number of
// SAX2 and sets the callbacks of SAX1 alone.

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purple-client.h"

#define UI "communicator-interop"

// What is asked is refused: a test that needs a question answered has set things up wrong.

static void *request_action(
    const char *title, const char *primary, const char *secondary, int default_action, PurpleAccount *account,
    const char *who, PurpleConversation *conversation, void *user_data, size_t count, va_list actions) {
    printf("asked %s %s\n", primary ? primary : "", secondary ? secondary : "");
    return NULL;
}

static PurpleRequestUiOps requests = {.request_action = request_action};

// Conversations.

static void write_chat(const char *name, const char *message, PurpleMessageFlags flags) {
    if (flags & PURPLE_MESSAGE_SYSTEM) {
        printf("note %s\n", message);
    } else if (flags & PURPLE_MESSAGE_ERROR) {
        printf("error %s\n", message);
    } else if (flags & PURPLE_MESSAGE_RECV) {
        printf("heard %s %s\n", bare(name), message);
    }
}

static void write_conversation(
    PurpleConversation *conversation, const char *name, const char *alias, const char *message,
    PurpleMessageFlags flags, time_t when) {
    if (purple_conversation_get_type(conversation) == PURPLE_CONV_TYPE_CHAT) {
        write_chat(name ? name : "", message, flags);
        return;
    }
    const char *kind = flags & PURPLE_MESSAGE_ERROR    ? "error"
                       : flags & PURPLE_MESSAGE_SYSTEM ? "system"
                       : flags & PURPLE_MESSAGE_RECV   ? "received"
                                                       : NULL;
    if (kind != NULL) printf("%s %s %s\n", kind, bare(purple_conversation_get_name(conversation)), message);
}

static void add_users(PurpleConversation *conversation, GList *buddies, gboolean new_arrivals) {
    for (; buddies != NULL; buddies = buddies->next) {
        printf("came %s\n", bare(purple_conv_chat_cb_get_name(buddies->data)));
    }
}

static void remove_users(PurpleConversation *conversation, GList *users) {
    for (; users != NULL; users = users->next) printf("went %s\n", bare(users->data));
}

static PurpleConversationUiOps conversations = {
    .write_conv = write_conversation, .chat_add_users = add_users, .chat_remove_users = remove_users};

static PurpleConversation *chat;

static int invited(
    PurpleAccount *account, const char *inviter, const char *name, const char *message, GHashTable *components) {
    printf("invited %s\n", bare(inviter));
    return 1;
}

static void joined(PurpleConversation *conversation) {
    chat = conversation;
    puts("joined");
}

static void left(PurpleConversation *conversation) {
    puts("left");
}

static void closed(PurpleConversation *conversation) {
    if (conversation == chat) chat = NULL;
}

static void typing(PurpleAccount *account, const char *name, gpointer kind) {
    printf("%s %s\n", (const char *)kind, bare(name));
}

// Contacts.

static void listed(PurpleBlistNode *node) {
    if (PURPLE_BLIST_NODE_IS_BUDDY(node)) printf("contact %s\n", bare(purple_buddy_get_name((PurpleBuddy *)node)));
}

// The account's story.

static GMainLoop *loop;
static guint seconds;

static gboolean sign_off(gpointer data) {
    purple_account_set_enabled(data, UI, FALSE);
    g_main_loop_quit(loop);
    return FALSE;
}

static void signed_on(PurpleConnection *connection, gpointer data) {
    puts("connected");
    g_timeout_add_seconds(seconds, sign_off, purple_connection_get_account(connection));
}

static void signed_off(PurpleConnection *connection, gpointer data) {
    puts("disconnected");
}

static gboolean quit(gpointer data) {
    g_main_loop_quit(loop);
    return FALSE;
}

static void failed(PurpleConnection *connection, PurpleConnectionError reason, const char *text, gpointer data) {
    printf("failed %d %s\n", reason, text ? text : "");
    g_timeout_add(100, quit, NULL);
}

// Commands.

// Chooses the entry with this label, however deep it is in the menu.
static gboolean choose_in(GList *menu, PurpleBlistNode *node, const char *label) {
    for (; menu != NULL; menu = menu->next) {
        PurpleMenuAction *action = menu->data;
        if (action == NULL) continue;
        if (strcmp(action->label, label) == 0 && action->callback != NULL) {
            ((void (*)(PurpleBlistNode *, gpointer))action->callback)(node, action->data);
            return TRUE;
        }
        if (choose_in(action->children, node, label)) return TRUE;
    }
    return FALSE;
}

static void choose(PurpleAccount *account, const char *name, const char *label) {
    PurplePlugin *plugin = purple_find_prpl(purple_account_get_protocol_id(account));
    PurpleBlistNode *node = (PurpleBlistNode *)purple_find_buddy(account, name);
    if (node == NULL ||
        !choose_in(PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->blist_node_menu(node), node, label)) {
        printf("failed -1 there is no %s for %s\n", label, name);
    }
}

// What concerns the conversation of several; false for any other command.
static gboolean obey_chat(PurpleAccount *account, char **words) {
    if (strcmp(words[0], "say") != 0 && strcmp(words[0], "invite") != 0 && strcmp(words[0], "part") != 0) return FALSE;
    if (chat == NULL) {
        puts("failed -1 there is no chat");
    } else if (strcmp(words[0], "part") == 0) {
        purple_conversation_destroy(chat);
    } else if (words[1] != NULL && strcmp(words[0], "invite") == 0) {
        char *name = full_name(account, words[1]);
        serv_chat_invite(
            purple_account_get_connection(account), purple_conv_chat_get_id(PURPLE_CONV_CHAT(chat)), "", name);
        g_free(name);
    } else if (words[1] != NULL) {
        char *text = words[2] != NULL ? g_strconcat(words[1], " ", words[2], NULL) : g_strdup(words[1]);
        purple_conv_chat_send(PURPLE_CONV_CHAT(chat), text);
        g_free(text);
    }
    return TRUE;
}

static void obey(PurpleAccount *account, char **words) {
    if (strcmp(words[0], "quit") == 0) {
        sign_off(account);
        return;
    }
    if (obey_chat(account, words)) return;
    if (strcmp(words[0], "choose") == 0 && words[1] != NULL && words[2] != NULL) {
        char *contact = full_name(account, words[1]);
        choose(account, contact, words[2]);
        g_free(contact);
        return;
    }
    if (words[1] == NULL) return;
    char *name = full_name(account, words[1]);
    PurpleConversation *conversation = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, account);
    if (conversation == NULL) conversation = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, name);
    if (strcmp(words[0], "send") == 0 && words[2] != NULL) {
        purple_conv_im_send(PURPLE_CONV_IM(conversation), words[2]);
    } else if (strcmp(words[0], "type") == 0) {
        serv_send_typing(purple_account_get_connection(account), name, PURPLE_TYPING);
    } else if (strcmp(words[0], "close") == 0) {
        purple_conversation_destroy(conversation);
    }
    g_free(name);
}

static gboolean command(GIOChannel *channel, GIOCondition condition, gpointer account) {
    char *line = NULL;
    if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL) return FALSE;
    char **words = g_strsplit(g_strchomp(line), " ", 3);
    if (words[0] != NULL) obey(account, words);
    g_strfreev(words);
    g_free(line);
    return TRUE;
}

static void set_option(PurpleAccount *account, const char *option) {
    const char *equals = strchr(option, '=');
    if (equals == NULL || equals == option) return;
    gboolean is_flag = equals[-1] == ':';
    char *key = g_strndup(option, (gsize)(equals - option) - (is_flag ? 1 : 0));
    if (is_flag) {
        purple_account_set_bool(account, key, strcmp(equals + 1, "yes") == 0);
    } else {
        purple_account_set_string(account, key, equals + 1);
    }
    g_free(key);
}

static int run(int count, char **arguments) {
    purple_util_set_user_dir(arguments[1]);
    purple_debug_set_enabled(getenv("PURPLE_HOST_DEBUG") != NULL);
    purple_eventloop_set_ui_ops(&event_loop);
    purple_request_set_ui_ops(&requests);
    purple_conversations_set_ui_ops(&conversations);
    if (getenv("PURPLE_HOST_PLUGINS") != NULL) purple_plugins_add_search_path(getenv("PURPLE_HOST_PLUGINS"));
    if (!purple_core_init(UI)) return 2;
    purple_set_blist(purple_blist_new());

    static int handle;
    void *connections = purple_connections_get_handle();
    purple_signal_connect(connections, "signed-on", &handle, PURPLE_CALLBACK(signed_on), NULL);
    purple_signal_connect(connections, "signed-off", &handle, PURPLE_CALLBACK(signed_off), NULL);
    purple_signal_connect(connections, "connection-error", &handle, PURPLE_CALLBACK(failed), NULL);

    purple_signal_connect(purple_blist_get_handle(), "blist-node-added", &handle, PURPLE_CALLBACK(listed), NULL);

    void *messages = purple_conversations_get_handle();
    purple_signal_connect(messages, "buddy-typing", &handle, PURPLE_CALLBACK(typing), "typing");
    purple_signal_connect(messages, "buddy-typing-stopped", &handle, PURPLE_CALLBACK(typing), "stopped");
    purple_signal_connect(messages, "chat-invited", &handle, PURPLE_CALLBACK(invited), NULL);
    purple_signal_connect(messages, "chat-joined", &handle, PURPLE_CALLBACK(joined), NULL);
    purple_signal_connect(messages, "chat-left", &handle, PURPLE_CALLBACK(left), NULL);
    purple_signal_connect(messages, "deleting-conversation", &handle, PURPLE_CALLBACK(closed), NULL);

    if (purple_find_prpl(arguments[2]) == NULL) {
        printf("failed -1 there is no protocol %s\n", arguments[2]);
        return 3;
    }
    PurpleAccount *account = purple_account_new(arguments[3], arguments[2]);
    purple_account_set_password(account, arguments[4]);
    seconds = (guint)atoi(arguments[5]);
    for (int index = 6; index < count; index++) set_option(account, arguments[index]);
    purple_accounts_add(account);

    g_io_add_watch(g_io_channel_unix_new(0), G_IO_IN | G_IO_HUP, command, account);

    loop = g_main_loop_new(NULL, FALSE);
    purple_account_set_enabled(account, UI, TRUE);
    purple_savedstatus_activate(purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE));
    g_main_loop_run(loop);
    purple_core_quit();
    return 0;
}

// The probe.

static int called;

static void element_started(void *context, const xmlChar *name, const xmlChar **attributes) {
    called = 1;
}

static int probe(void) {
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElement = element_started;
    const char document[] = "<a/>";
    xmlSAXUserParseMemory(&handler, NULL, document, (int)strlen(document));
    puts(called ? "works" : "trapped");
    return 0;
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count == 2 && strcmp(arguments[1], "--probe") == 0) return probe();
    if (count < 6) return 64;
    return run(count, arguments);
}
