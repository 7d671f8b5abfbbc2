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
        if (purple_account_get_privacy_type(account) == PURPLE_PRIVACY_ALLOW_ALL) {
            /* libpurple would not look at its list. */
            purple_account_set_privacy_type(account, PURPLE_PRIVACY_DENY_USERS);
        }
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

/* ---- Rules for many ---- */

/* The field of the account's menu that a domain is typed into, and that of its level. */
#define FIELD_DOMAIN "domain"
#define FIELD_LEVEL "level"

/* What the user is shown in place of a scope; a domain is shown by itself. */
static const struct {
    communicator_scope scope;
    const char *name;
} scopes[] = {
    {COMMUNICATOR_SCOPE_COMPANY, N_("My company")},
    {COMMUNICATOR_SCOPE_FEDERATED, N_("Companies connected with mine")},
    {COMMUNICATOR_SCOPE_PUBLIC, N_("Public services")},
    {COMMUNICATOR_SCOPE_EVERYBODY, N_("Everybody else")},
};

/* What a rule is known by: its scope and its domain. */
static char *rule_key(communicator_scope scope, const char *domain) { return g_strdup_printf("%d %s", (int)scope, domain); }

static communicator_access rule_access(sign_in *who, const char *key) {
    return who->access_rules == NULL ? COMMUNICATOR_ACCESS_INHERITED
                                     : (communicator_access)GPOINTER_TO_INT(g_hash_table_lookup(who->access_rules, key));
}

void access_deliver_rule(sign_in *who, const communicator_access_rule_event *event) {
    char *key = rule_key(event->scope, event->domain.bytes);

    if (who->access_rules == NULL) {
        who->access_rules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    }
    if (event->access == COMMUNICATOR_ACCESS_INHERITED) {
        g_hash_table_remove(who->access_rules, key);
        g_free(key);
    } else {
        g_hash_table_replace(who->access_rules, key, GINT_TO_POINTER((int)event->access));
    }
}

void access_forget(sign_in *who) {
    if (who->access_rules != NULL) {
        g_hash_table_destroy(who->access_rules);
        who->access_rules = NULL;
    }
}

/* The levels in the order of the table, the last of which takes a rule away. */
static PurpleRequestField *level_field(const char *key, const char *label, communicator_access present) {
    PurpleRequestField *field = purple_request_field_choice_new(key, label, 0);

    for (size_t index = 0; index < G_N_ELEMENTS(levels); index++) {
        purple_request_field_choice_add(
            field, levels[index].access == COMMUNICATOR_ACCESS_INHERITED ? _("No rule") : _(levels[index].name));
        if (levels[index].access == present) {
            purple_request_field_choice_set_default_value(field, (int)index);
            purple_request_field_choice_set_value(field, (int)index);
        }
    }
    return field;
}

static PurpleRequestFieldGroup *rule_fields(sign_in *who) {
    PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
    GList *keys = who->access_rules == NULL ? NULL : g_list_sort(g_hash_table_get_keys(who->access_rules), (GCompareFunc)strcmp);

    for (size_t index = 0; index < G_N_ELEMENTS(scopes); index++) {
        char *key = rule_key(scopes[index].scope, "");

        purple_request_field_group_add_field(group, level_field(key, _(scopes[index].name), rule_access(who, key)));
        g_free(key);
    }
    for (GList *next = keys; next != NULL; next = next->next) {
        const char *domain = strchr(next->data, ' ') + 1;

        if (*domain != '\0') {
            purple_request_field_group_add_field(group, level_field(next->data, domain, rule_access(who, next->data)));
        }
    }
    g_list_free(keys);
    return group;
}

static PurpleRequestFieldGroup *domain_fields(void) {
    PurpleRequestFieldGroup *group = purple_request_field_group_new(_("Another domain"));

    purple_request_field_group_add_field(group,
                                         purple_request_field_string_new(FIELD_DOMAIN, _("_Domain:"), NULL, FALSE));
    purple_request_field_group_add_field(group,
                                         level_field(FIELD_LEVEL, _("_Level:"), COMMUNICATOR_ACCESS_PUBLIC));
    return group;
}

static communicator_access chosen_level(PurpleRequestField *field) {
    int index = purple_request_field_choice_get_value(field);

    return index >= 0 && (size_t)index < G_N_ELEMENTS(levels) ? levels[index].access : COMMUNICATOR_ACCESS_INHERITED;
}

/* A rule that the user has chosen another level for. */
static void apply_rule(sign_in *who, PurpleRequestField *field) {
    const char *key = purple_request_field_get_id(field);
    const char *domain = strchr(key, ' ');

    if (domain != NULL && chosen_level(field) != rule_access(who, key)) {
        communicator_set_access_rule(who->session, (communicator_scope)atoi(key), domain[1] == '\0' ? NULL : domain + 1,
                                     chosen_level(field));
    }
}

static void rules_chosen(gpointer user_data, PurpleRequestFields *fields) {
    question asked = requests_take(user_data);
    const char *domain = purple_request_fields_get_string(fields, FIELD_DOMAIN);

    if (asked.who == NULL) {
        return;
    }
    for (GList *group = purple_request_fields_get_groups(fields); group != NULL; group = group->next) {
        for (GList *next = purple_request_field_group_get_fields(group->data); next != NULL; next = next->next) {
            apply_rule(asked.who, next->data);
        }
    }
    if (domain != NULL && *domain != '\0' &&
        communicator_set_access_rule(asked.session, COMMUNICATOR_SCOPE_DOMAIN, domain,
                                     chosen_level(purple_request_fields_get_field(fields, FIELD_LEVEL))) ==
            COMMUNICATOR_INVALID_ARGUMENT) {
        purple_notify_error(asked.who->connection, _("Access levels"), _("This is no domain."),
                            _("A domain has the form company.com."));
    }
}

void access_ask(PurplePluginAction *action) {
    PurpleConnection *connection = action->context;
    sign_in *who = account_of_connection(connection);
    PurpleRequestFields *fields;
    gpointer user_data;

    if (who == NULL) {
        return;
    }
    fields = purple_request_fields_new();
    purple_request_fields_add_group(fields, rule_fields(who));
    purple_request_fields_add_group(fields, domain_fields());
    user_data = requests_open(who, 0);
    requests_unshown(user_data,
                     purple_request_fields(connection, _("Access levels"), _("Who sees how much of you?"),
                                           _("A contact's own access level, in the contact's menu, counts before these."),
                                           fields, _("OK"), G_CALLBACK(rules_chosen), _("Cancel"),
                                           G_CALLBACK(requests_drop), purple_connection_get_account(connection), NULL,
                                           NULL, user_data));
}
