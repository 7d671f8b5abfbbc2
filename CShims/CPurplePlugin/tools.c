/*
 * tools.c - the client's Tools menu
 *
 * libpurple offers the actions of a protocol for accounts that are signed in. What helps accounts that cannot sign in,
 * and people who have none, is offered by a second plugin, which has nothing but this menu.
 */
#include "plugin.h"

#define FIELD_ACCOUNT "account"

static PurplePlugin *tools;

static void chosen(gpointer data, PurpleRequestFields *fields) {
    PurpleAccount *account = purple_request_fields_get_account(fields, FIELD_ACCOUNT);

    (void)data;
    /* It may have been deleted meanwhile. */
    if (g_list_find(purple_accounts_get_all(), account) != NULL) {
        diagnosis_begin(account);
    }
}

static void choose(PurpleAccount *first) {
    PurpleRequestFields *fields = purple_request_fields_new();
    PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
    PurpleRequestField *field = purple_request_field_account_new(FIELD_ACCOUNT, _("Account"), first);

    purple_request_field_account_set_show_all(field, TRUE);
    purple_request_field_account_set_filter(field, account_is_ours);
    purple_request_field_group_add_field(group, field);
    purple_request_fields_add_group(fields, group);
    purple_request_fields(tools, _("Diagnosis"), _("Which connection shall be diagnosed?"), NULL, fields,
                          _("_Diagnose"), G_CALLBACK(chosen), _("_Cancel"), NULL, NULL, NULL, NULL, NULL);
}

static void diagnose(PurplePluginAction *action) {
    PurpleAccount *first = NULL;
    guint count = 0;

    (void)action;
    for (GList *next = purple_accounts_get_all(); next != NULL; next = next->next) {
        if (account_is_ours(next->data)) {
            first = first == NULL ? next->data : first;
            count++;
        }
    }
    if (count == 0) {
        purple_notify_info(tools, _("Diagnosis"), _("There is no account to diagnose."),
                           _("Add one of the protocol “Office Communicator / Skype for Business”."));
    } else if (count == 1 || !requests_have_fields()) {
        diagnosis_begin(first);
    } else {
        choose(first);
    }
}

static GList *tools_menu(PurplePlugin *plugin, gpointer context) {
    GList *menu = g_list_append(NULL, purple_plugin_action_new(_("Diagnose connection…"), diagnose));

    (void)plugin;
    (void)context;
    if (requests_have_fields()) {
        menu = g_list_append(menu, purple_plugin_action_new(_("Join meeting as guest…"), visits_ask));
    }
    return menu;
}

static PurplePluginInfo info = {
    .magic = PURPLE_PLUGIN_MAGIC,
    .major_version = PURPLE_MAJOR_VERSION,
    .minor_version = PURPLE_MINOR_VERSION,
    .type = PURPLE_PLUGIN_STANDARD,
    .priority = PURPLE_PRIORITY_DEFAULT,
    .id = "core-communicator-tools",
    .name = "Office Communicator",
    .actions = tools_menu,
};

void tools_open(PurplePlugin *protocol) {
    /* The path is that of the protocol: the client notes it among the plugins to load, where it does no harm. */
    tools = purple_plugin_new(TRUE, protocol->path);
    tools->info = &info;
    purple_plugin_load(tools);
}

void tools_close(void) {
    if (tools != NULL) {
        purple_request_close_with_handle(tools);
        purple_notify_close_with_handle(tools);
        purple_plugin_destroy(tools);
        tools = NULL;
    }
}
