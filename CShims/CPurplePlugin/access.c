/*
 * access.c - who sees how much of the user's presence, blocking included
 */
#include "plugin.h"

typedef struct level {
    communicator_access access;
    const char *name;
} level;

static const level levels[] = {
    {COMMUNICATOR_ACCESS_PERSONAL, N_("Friends and family")},
    {COMMUNICATOR_ACCESS_TEAM, N_("Workgroup")},
    {COMMUNICATOR_ACCESS_COMPANY, N_("Colleagues")},
    {COMMUNICATOR_ACCESS_PUBLIC, N_("External contacts")},
    {COMMUNICATOR_ACCESS_BLOCKED, N_("Blocked")},
    {COMMUNICATOR_ACCESS_INHERITED, N_("As for everybody")},
};

void access_deliver(sign_in *who, const communicator_access_event *event) {
    PurpleAccount *account = purple_connection_get_account(who->connection);
    person *known = presence_person(who, event->address.bytes);

    known->access = event->inherited ? COMMUNICATOR_ACCESS_INHERITED : event->access;
    if (event->access == COMMUNICATOR_ACCESS_BLOCKED) {
        purple_privacy_deny_add(account, event->address.bytes, TRUE);
    } else {
        purple_privacy_deny_remove(account, event->address.bytes, TRUE);
    }
}

static void set(PurpleConnection *connection, const char *name, communicator_access access) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_set_access(who->session, name, access);
    }
}

void access_block(PurpleConnection *connection, const char *name) {
    set(connection, name, COMMUNICATOR_ACCESS_BLOCKED);
}

void access_allow(PurpleConnection *connection, const char *name) {
    set(connection, name, COMMUNICATOR_ACCESS_INHERITED);
}

static void choose(PurpleBlistNode *node, gpointer data) {
    const level *chosen = data;
    PurpleBuddy *buddy = (PurpleBuddy *)node;

    set(purple_account_get_connection(purple_buddy_get_account(buddy)), purple_buddy_get_name(buddy), chosen->access);
}

const char *access_name(communicator_access access) {
    for (size_t index = 0; index < G_N_ELEMENTS(levels); index++) {
        if (levels[index].access == access) {
            return _(levels[index].name);
        }
    }
    return "";
}

PurpleMenuAction *access_menu(PurpleBuddy *buddy) {
    sign_in *who = account_of_connection(purple_account_get_connection(purple_buddy_get_account(buddy)));
    communicator_access present = COMMUNICATOR_ACCESS_INHERITED;
    GList *choices = NULL;

    if (who != NULL) {
        present = presence_person(who, purple_buddy_get_name(buddy))->access;
    }
    for (size_t index = 0; index < G_N_ELEMENTS(levels); index++) {
        char *label = g_strdup_printf(levels[index].access == present ? "● %s" : "%s", _(levels[index].name));

        choices = g_list_append(
            choices, purple_menu_action_new(label, PURPLE_CALLBACK(choose), (gpointer)&levels[index], NULL));
        g_free(label);
    }
    return purple_menu_action_new(_("Access level"), NULL, NULL, choices);
}
