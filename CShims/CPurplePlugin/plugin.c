/*
 * plugin.c - the protocol plugin that libpurple loads
 */
#include "plugin.h"

static gboolean load(PurplePlugin *plugin) {
    communicator_host host = {
        .struct_size = sizeof host,
        .watch = loop_watch,
        .wake = loop_wake,
        .log = trace_log,
        .event = events_deliver,
        .traces = trace_is_watched,
    };

    loop_open();
    if (communicator_start(&host) != COMMUNICATOR_OK) {
        loop_close();
        return FALSE;
    }
    tools_open(plugin);
    presiding_open();
    return TRUE;
}

static gboolean unload(PurplePlugin *plugin) {
    (void)plugin;
    visits_close();
    presiding_close();
    titles_close();
    people_close();
    status_close();
    tools_close();
    diagnosis_forget_all();
    network_close();
    loop_settle();
    communicator_stop();
    account_forget_all();
    loop_close();
    return TRUE;
}

static const char *list_icon(PurpleAccount *account, PurpleBuddy *buddy) {
    (void)account;
    (void)buddy;
    return "communicator";
}

static GHashTable *account_text_table(PurpleAccount *account) {
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

    (void)account;
    g_hash_table_insert(table, "login_label", (gpointer)_("Sign-in address"));
    return table;
}

static PurplePluginProtocolInfo protocol = {
    .options = OPT_PROTO_PASSWORD_OPTIONAL,
    .icon_spec = NO_BUDDY_ICONS,
    .list_icon = list_icon,
    .status_types = status_types,
    .login = account_login,
    .close = account_close,
    .status_text = presence_status_text,
    .tooltip_text = presence_tooltip,
    .blist_node_menu = contacts_menu,
    .chat_info = joining_questions,
    .chat_info_defaults = joining_defaults,
    .get_info = people_show_information,
    .set_status = status_set,
    .set_idle = status_set_idle,
    .add_buddy = contacts_add,
    .remove_buddy = contacts_remove,
    .group_buddy = contacts_move,
    .alias_buddy = contacts_alias,
    .rename_group = contacts_rename_group,
    .remove_group = contacts_remove_group,
    .add_permit = access_allow,
    .add_deny = access_block,
    .rem_permit = access_block,
    .rem_deny = access_allow,
    .join_chat = joining_join,
    .reject_chat = joining_reject,
    .get_chat_name = joining_name,
    .chat_invite = conferences_invite,
    .chat_leave = conferences_leave,
    .chat_send = conferences_send,
    .send_im = messages_send,
    .send_typing = messages_send_typing,
    .convo_closed = messages_close,
    .normalize = address_normalize,
    .struct_size = sizeof protocol,
    .get_account_text_table = account_text_table,
    .get_cb_alias = conferences_alias,
};

static PurplePluginInfo info = {
    .magic = PURPLE_PLUGIN_MAGIC,
    .major_version = PURPLE_MAJOR_VERSION,
    .minor_version = PURPLE_MINOR_VERSION,
    .type = PURPLE_PLUGIN_PROTOCOL,
    .priority = PURPLE_PRIORITY_DEFAULT,
    .id = PROTOCOL_ID,
    .name = "Office Communicator / Skype for Business",
    .author = "The Communicator maintainers",
    .homepage = "",
    .load = load,
    .unload = unload,
    .extra_info = &protocol,
    .actions = actions_menu,
};

static void initialize(PurplePlugin *plugin) {
    translations_open(plugin);
    info.version = (char *)communicator_version();
    info.summary = (char *)_("Skype for Business, Lync and Office Communications Server");
    info.description = (char *)_("Signs in to Skype for Business, Lync and Office Communications Server.");
    options_register(&protocol);
}

PURPLE_INIT_PLUGIN(communicator, initialize, info)
