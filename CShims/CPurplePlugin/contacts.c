/*
 * contacts.c - the contact list, between the server's and the client's
 *
 * The server's list counts. A contact that the client has and the server does not is put on the server's list, unless
 * it came from there: then another client has removed it.
 */
#include "plugin.h"

/* Kept with a buddy that the server's list has, or has had. */
#define ROAMING "communicator-roaming"

static PurpleAccount *account_of(sign_in *who) {
    return purple_connection_get_account(who->connection);
}

static PurpleGroup *group_called(const char *name) {
    PurpleGroup *group = purple_find_group(name);

    if (group == NULL) {
        group = purple_group_new(name);
        purple_blist_add_group(group, NULL);
    }
    return group;
}

static void remove_if_empty(PurpleGroup *group) {
    if (group != NULL && purple_blist_node_get_first_child((PurpleBlistNode *)group) == NULL) {
        purple_blist_remove_group(group);
    }
}

/* ---- The server's changes ---- */

/* A group of several accounts is not renamed for all of them: its contacts move one by one. */
static gboolean is_of_account_alone(PurpleGroup *group, PurpleAccount *account) {
    GSList *accounts = purple_group_get_accounts(group);
    gboolean alone = accounts != NULL && accounts->next == NULL && accounts->data == account;

    g_slist_free(accounts);
    return alone;
}

static void group_changed(sign_in *who, const communicator_group_event *event) {
    PurpleGroup *old = event->old.length == 0 ? NULL : purple_find_group(event->old.bytes);

    if (event->name.length == 0) {
        remove_if_empty(old);
    } else if (old != NULL && purple_find_group(event->name.bytes) == NULL &&
               is_of_account_alone(old, account_of(who))) {
        purple_blist_rename_group(old, event->name.bytes);
    } else {
        group_called(event->name.bytes);
        remove_if_empty(old);
    }
}

static gboolean is_among(const char *name, const communicator_contact_event *event) {
    for (size_t index = 0; index < event->group_count; index++) {
        /* As libpurple finds a group, which may be an older one that another account has made. */
        if (g_utf8_collate(event->groups[index].bytes, name) == 0) {
            return TRUE;
        }
    }
    return event->group_count == 0;
}

/* A contact in one more group looks there as it does in the others. */
static void copy_presence(PurpleBuddy *to, PurpleBuddy *from) {
    status_copy(purple_buddy_get_presence(to), purple_buddy_get_presence(from));
    purple_blist_server_alias_buddy(to, purple_buddy_get_server_alias(from));
}

/* The contact that was put last into the group of this name; NULL if there is none, or not there any more. */
static PurpleBuddy *newest_in(sign_in *who, const char *group_name) {
    const char *name = g_hash_table_lookup(who->newest, group_name);
    PurpleBuddy *buddy = name == NULL ? NULL : purple_find_buddy(account_of(who), name);

    if (buddy == NULL || strcmp(purple_group_get_name(purple_buddy_get_group(buddy)), group_name) == 0) {
        return buddy;
    }
    /* It is in another group too. */
    return purple_find_buddy_in_group(account_of(who), name, group_called(group_name));
}

/*
 * Puts somebody into a group, behind the contact that was put there last: libpurple compares the names of all groups to
 * find one, and goes through all contacts of it to find its last, which takes the square of the time for a long list.
 */
static void put_into(sign_in *who, const char *address, const char *group_name) {
    PurpleAccount *account = account_of(who);
    PurpleBuddy *before = newest_in(who, group_name);
    PurpleGroup *group = before == NULL ? group_called(group_name) : purple_buddy_get_group(before);
    PurpleBuddy *other = purple_find_buddy(account, address);
    PurpleContact *contact = NULL;
    PurpleBuddy *buddy;

    if (other != NULL && purple_find_buddy_in_group(account, address, group) != NULL) {
        return;
    }
    buddy = purple_buddy_new(account, address, other == NULL ? NULL : purple_buddy_get_local_buddy_alias(other));
    if (before != NULL) {
        contact = purple_contact_new();
        purple_blist_add_contact(contact, group, (PurpleBlistNode *)purple_buddy_get_contact(before));
    }
    purple_blist_add_buddy(buddy, contact, group, NULL);
    g_hash_table_replace(who->newest, g_strdup(group_name), g_strdup(purple_buddy_get_name(buddy)));
    if (other != NULL) {
        copy_presence(buddy, other);
    }
}

static void contact_changed(sign_in *who, const communicator_contact_event *event) {
    PurpleAccount *account = account_of(who);
    GSList *buddies;

    g_hash_table_add(who->contacts, g_strdup(event->address.bytes));
    for (size_t index = 0; index < event->group_count; index++) {
        put_into(who, event->address.bytes, event->groups[index].bytes);
    }
    if (event->group_count == 0 && purple_find_buddy(account, event->address.bytes) == NULL) {
        put_into(who, event->address.bytes, _("Other Contacts"));
    }
    buddies = purple_find_buddies(account, event->address.bytes);
    for (GSList *each = buddies; each != NULL; each = each->next) {
        PurpleBuddy *buddy = each->data;
        const char *alias = purple_buddy_get_local_buddy_alias(buddy);

        if (!is_among(purple_group_get_name(purple_buddy_get_group(buddy)), event)) {
            purple_blist_remove_buddy(buddy);
            continue;
        }
        if (!g_str_equal(purple_buddy_get_name(buddy), event->address.bytes)) {
            /* The user has typed it otherwise. */
            purple_blist_rename_buddy(buddy, event->address.bytes);
        }
        purple_blist_node_set_bool((PurpleBlistNode *)buddy, ROAMING, TRUE);
        if (event->name.length > 0 && g_strcmp0(alias, event->name.bytes) != 0) {
            purple_blist_alias_buddy(buddy, event->name.bytes);
        }
    }
    g_slist_free(buddies);
}

static void remove_everywhere(PurpleAccount *account, const char *address) {
    GSList *buddies = purple_find_buddies(account, address);

    for (GSList *each = buddies; each != NULL; each = each->next) {
        purple_blist_remove_buddy(each->data);
    }
    g_slist_free(buddies);
}

static void contact_removed(sign_in *who, const communicator_text *address) {
    g_hash_table_remove(who->contacts, address->bytes);
    presence_removed(who, address->bytes);
    remove_everywhere(account_of(who), address->bytes);
}

/* Who is on the client's list alone. What the server refused once is not offered to it again. */
static void list_complete(sign_in *who) {
    GSList *buddies = purple_find_buddies(account_of(who), NULL);

    for (GSList *each = buddies; each != NULL; each = each->next) {
        PurpleBuddy *buddy = each->data;

        if (g_hash_table_contains(who->contacts, purple_buddy_get_name(buddy))) {
            continue;
        }
        if (purple_blist_node_get_bool((PurpleBlistNode *)buddy, ROAMING)) {
            purple_blist_remove_buddy(buddy);
        } else if (!who->contacts_known) {
            communicator_add_contact(who->session, purple_buddy_get_name(buddy),
                                     purple_buddy_get_local_buddy_alias(buddy),
                                     purple_group_get_name(purple_buddy_get_group(buddy)));
        }
    }
    g_slist_free(buddies);
    who->contacts_known = TRUE;
}

static void refused(sign_in *who, const communicator_text *reason) {
    /* What is said at a sign-out outlives the connection. */
    purple_notify_warning(account_of(who), _("Contact list"), _("The contact list is as it was."), reason->bytes);
}

static void added_by(sign_in *who, const communicator_card_event *person) {
    PurpleAccount *account = account_of(who);

    if (purple_find_buddy(account, person->address.bytes) == NULL) {
        purple_account_request_add(account, person->address.bytes, NULL,
                                   person->display_name.length == 0 ? NULL : person->display_name.bytes, NULL);
    }
}

void contacts_deliver(sign_in *who, const communicator_event *event) {
    if (who->contacts == NULL) {
        who->contacts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        who->newest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    }
    switch (event->kind) {
    case COMMUNICATOR_EVENT_GROUP:
        group_changed(who, &event->group);
        break;
    case COMMUNICATOR_EVENT_CONTACT:
        contact_changed(who, &event->contact);
        break;
    case COMMUNICATOR_EVENT_CONTACT_REMOVED:
        contact_removed(who, &event->address);
        break;
    case COMMUNICATOR_EVENT_CONTACTS:
        list_complete(who);
        break;
    case COMMUNICATOR_EVENT_CONTACTS_REFUSED:
        refused(who, &event->notice);
        break;
    case COMMUNICATOR_EVENT_ADDED_BY:
        added_by(who, &event->card);
        break;
    default:
        break;
    }
}

void contacts_forget(sign_in *who) {
    if (who->contacts != NULL) {
        g_hash_table_destroy(who->contacts);
        g_hash_table_destroy(who->newest);
        who->contacts = NULL;
        who->newest = NULL;
    }
}

/* ---- The user's changes ---- */

/* The user has put somebody into one more group, of whom the server tells nothing new. */
static void copy_known_presence(PurpleAccount *account, PurpleBuddy *added) {
    GSList *buddies = purple_find_buddies(account, purple_buddy_get_name(added));

    for (GSList *each = buddies; each != NULL; each = each->next) {
        if (each->data != added) {
            copy_presence(added, each->data);
            break;
        }
    }
    g_slist_free(buddies);
}

void contacts_add(PurpleConnection *connection, PurpleBuddy *buddy, PurpleGroup *group) {
    sign_in *who = account_of_connection(connection);
    const char *name = purple_buddy_get_name(buddy);

    if (who == NULL) {
        return;
    }
    if (communicator_add_contact(who->session, name, purple_buddy_get_local_buddy_alias(buddy),
                                 purple_group_get_name(group)) == COMMUNICATOR_OK) {
        copy_known_presence(account_of(who), buddy);
        return;
    }
    address_refuse(connection, _("Add contact"));
    purple_blist_remove_buddy(buddy);
}

void contacts_remove(PurpleConnection *connection, PurpleBuddy *buddy, PurpleGroup *group) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_remove_contact(who->session, purple_buddy_get_name(buddy), purple_group_get_name(group));
    }
}

void contacts_move(PurpleConnection *connection, const char *name, const char *from, const char *to) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_move_contact(who->session, name, from, to);
    }
}

void contacts_alias(PurpleConnection *connection, const char *name, const char *alias) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_rename_contact(who->session, name, alias);
    }
}

void contacts_rename_group(PurpleConnection *connection, const char *old_name, PurpleGroup *group, GList *moved) {
    sign_in *who = account_of_connection(connection);

    (void)moved;
    if (who != NULL) {
        communicator_rename_group(who->session, old_name, purple_group_get_name(group));
    }
}

void contacts_remove_group(PurpleConnection *connection, PurpleGroup *group) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_remove_group(who->session, purple_group_get_name(group));
    }
}

/* ---- The contact's menu ---- */

static void copy_to(PurpleBlistNode *node, gpointer group_name) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;
    sign_in *who = account_of_connection(purple_account_get_connection(purple_buddy_get_account(buddy)));

    if (who != NULL) {
        communicator_add_contact(who->session, purple_buddy_get_name(buddy), NULL, group_name);
    }
}

/* The group may go while the menu is open; its name stays. */
static PurpleMenuAction *copy_menu(PurpleBuddy *buddy) {
    GList *groups = NULL;

    for (PurpleBlistNode *node = purple_blist_get_root(); node != NULL;
         node = purple_blist_node_get_sibling_next(node)) {
        PurpleGroup *group = (PurpleGroup *)node;

        if (PURPLE_BLIST_NODE_IS_GROUP(node) &&
            purple_find_buddy_in_group(purple_buddy_get_account(buddy), purple_buddy_get_name(buddy), group) == NULL) {
            const char *name = g_intern_string(purple_group_get_name(group));

            groups = g_list_append(
                groups, purple_menu_action_new(name, PURPLE_CALLBACK(copy_to), (gpointer)name, NULL));
        }
    }
    return groups == NULL ? NULL : purple_menu_action_new(_("Copy to"), NULL, NULL, groups);
}

static void write_email(PurpleBlistNode *node, gpointer data) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;
    PurpleConnection *connection = purple_account_get_connection(purple_buddy_get_account(buddy));
    sign_in *who = account_of_connection(connection);

    (void)data;
    if (who != NULL) {
        const char *known = presence_person(who, purple_buddy_get_name(buddy))->card[CARD_EMAIL];
        const char *address = known == NULL ? purple_buddy_get_name(buddy) : known;
        char *link = g_strconcat("mailto:", purple_url_encode(address), NULL);

        purple_notify_uri(connection, link);
        g_free(link);
    }
}

GList *contacts_menu(PurpleBlistNode *node) {
    GList *menu = NULL;
    PurpleMenuAction *copy;

    if (!PURPLE_BLIST_NODE_IS_BUDDY(node)) {
        return NULL;
    }
    copy = copy_menu((PurpleBuddy *)node);
    if (copy != NULL) {
        menu = g_list_append(menu, copy);
    }
    menu = g_list_append(menu,
                         purple_menu_action_new(_("Send email…"), PURPLE_CALLBACK(write_email), NULL, NULL));
    menu = joining_menu(menu, (PurpleBuddy *)node);
    return g_list_append(menu, access_menu((PurpleBuddy *)node));
}
