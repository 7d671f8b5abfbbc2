/*
 * actions.c - the account's menu
 */
#include "plugin.h"

static void search(PurplePluginAction *action) {
    sign_in *who = account_of_connection(action->context);

    if (who != NULL) {
        people_search(who);
    }
}

static void reset_status(PurplePluginAction *action) {
    sign_in *who = account_of_connection(action->context);

    if (who != NULL) {
        communicator_reset_presence(who->session);
    }
}

static void forget_certificate(PurplePluginAction *action) {
    PurpleConnection *connection = action->context;
    sign_in *who = account_of_connection(connection);

    if (who != NULL && communicator_account_forget_certificate(who->account) == COMMUNICATOR_OK) {
        purple_notify_info(connection, _("Forget certificate"), _("The certificate is forgotten."),
                           _("The next sign-in needs the password."));
    }
}

static void import_from_sipe(PurplePluginAction *action) {
    char *result = import_accounts();

    purple_notify_info(action->context, _("Import accounts"), _("Import accounts from pidgin-sipe"), result);
    g_free(result);
}

static void diagnose(PurplePluginAction *action) {
    diagnosis_begin(purple_connection_get_account(action->context));
}

GList *actions_menu(PurplePlugin *plugin, gpointer context) {
    GList *menu = NULL;

    (void)plugin;
    (void)context;
    menu = g_list_append(menu, purple_plugin_action_new(_("Search for people…"), search));
    menu = g_list_append(menu, purple_plugin_action_new(_("Join meeting…"), joining_ask_meeting));
    menu = g_list_append(menu, purple_plugin_action_new(_("Join meeting as guest…"), guests_ask));
    menu = g_list_append(menu, purple_plugin_action_new(_("Reset status"), reset_status));
    if (requests_have_fields()) {
        menu = g_list_append(menu, purple_plugin_action_new(_("Access levels…"), access_ask));
    }
    menu = g_list_append(menu, purple_plugin_action_new(_("Diagnose connection…"), diagnose));
    menu = g_list_append(menu, purple_plugin_action_new(_("Forget certificate"), forget_certificate));
    return g_list_append(menu, purple_plugin_action_new(_("Import accounts from pidgin-sipe"), import_from_sipe));
}
