/*
 * people.c - the address book: searching, who somebody is, photos
 */
#include "plugin.h"

/* ---- Searching ---- */

/* What stands above people. */
typedef struct heading {
    const char *title, *sentence;
} heading;

/* The columns of the results, and their headings. */
enum { COLUMN_NAME, COLUMN_ADDRESS, COLUMN_TITLE, COLUMN_COMPANY, COLUMN_PLACE, COLUMN_EMAIL, COLUMNS };

static const char *const headings[COLUMNS] = {
    N_("Name"), N_("Sign-in address"), N_("Job title"), N_("Company"), N_("Address"), N_("Email"),
};

static void write_to(PurpleConnection *connection, GList *row, gpointer ignored) {
    (void)ignored;
    purple_conversation_present(messages_conversation(connection, g_list_nth_data(row, COLUMN_ADDRESS)));
}

static void add_to_list(PurpleConnection *connection, GList *row, gpointer ignored) {
    (void)ignored;
    purple_blist_request_add_buddy(purple_connection_get_account(connection), g_list_nth_data(row, COLUMN_ADDRESS),
                                   NULL, g_list_nth_data(row, COLUMN_NAME));
}

static void ask_about(PurpleConnection *connection, GList *row, gpointer ignored) {
    (void)ignored;
    serv_get_info(connection, g_list_nth_data(row, COLUMN_ADDRESS));
}

static GList *row_of(const communicator_card_event *person) {
    const communicator_text texts[COLUMNS] = {
        person->display_name, person->address, person->title, person->company, person->postal_address, person->email,
    };
    GList *row = NULL;

    for (size_t index = COLUMNS; index > 0; index--) {
        row = g_list_prepend(row, g_strdup(texts[index - 1].bytes));
    }
    return row;
}

static void show_table(sign_in *who, const communicator_people_event *found, const heading *above, const char *remark) {
    PurpleNotifySearchResults *results = purple_notify_searchresults_new();

    for (size_t index = 0; index < COLUMNS; index++) {
        purple_notify_searchresults_column_add(results, purple_notify_searchresults_column_new(_(headings[index])));
    }
    for (size_t index = 0; index < found->count; index++) {
        purple_notify_searchresults_row_add(results, row_of(&found->people[index]));
    }
    purple_notify_searchresults_button_add(results, PURPLE_NOTIFY_BUTTON_ADD, add_to_list);
    purple_notify_searchresults_button_add(results, PURPLE_NOTIFY_BUTTON_IM, write_to);
    purple_notify_searchresults_button_add(results, PURPLE_NOTIFY_BUTTON_INFO, ask_about);
    purple_notify_searchresults(who->connection, _(above->title), _(above->sentence), remark, results, NULL, NULL);
}

/* For clients without tables, such as BitlBee: a line for each. */
static void show_lines(sign_in *who, const communicator_people_event *found, const heading *above, const char *remark) {
    GString *text = g_string_new(remark);

    for (size_t index = 0; index < found->count; index++) {
        const communicator_card_event *person = &found->people[index];

        g_string_append_printf(text, "%s%s: %s", text->len == 0 ? "" : "\n", person->address.bytes,
                               person->display_name.bytes);
        if (person->title.length > 0) {
            g_string_append_printf(text, ", %s", person->title.bytes);
        }
    }
    purple_notify_info(who->connection, _(above->title), _(above->sentence), text->str);
    g_string_free(text, TRUE);
}

static void show_people(sign_in *who, const communicator_people_event *found, const heading *above, const char *remark) {
    PurpleNotifyUiOps *client = purple_notify_get_ui_ops();

    if (client != NULL && client->notify_searchresults != NULL) {
        show_table(who, found, above, remark);
    } else {
        show_lines(who, found, above, remark);
    }
}

static void show_found(sign_in *who, const communicator_people_event *found) {
    static const heading above = {N_("Search for people"), N_("These people were found:")};

    if (found->problem.length > 0) {
        purple_notify_error(who->connection, _("Search for people"), _("The address book cannot be searched."),
                            found->problem.bytes);
    } else if (found->count == 0) {
        purple_notify_info(who->connection, _("Search for people"), _("Nobody was found."),
                           _("Search by a name, the beginning of one, or an address."));
    } else {
        show_people(who, found, &above, found->more ? _("There are more. A longer text finds fewer.") : NULL);
    }
}

static void entered(gpointer user_data, const char *text) {
    question asked = requests_take(user_data);
    communicator_request request;

    if (asked.who != NULL) {
        communicator_search_people(asked.session, text, &request);
    }
}

void people_search(sign_in *who) {
    PurpleConnection *connection = who->connection;
    gpointer user_data = requests_open(who, 0);
    void *shown = purple_request_input(connection, _("Search for people"), _("Whom are you looking for?"),
                                       _("Search by a name, the beginning of one, or an address."), NULL, FALSE, FALSE,
                                       NULL, requests_caption(N_("OK")), G_CALLBACK(entered),
                                       requests_caption(N_("Cancel")), G_CALLBACK(requests_drop),
                                       purple_connection_get_account(connection), NULL, NULL, user_data);

    requests_unshown(user_data, shown);
}

/* ---- The members of distribution groups ---- */

static void show_members(sign_in *who, const communicator_people_event *found) {
    static const heading above = {N_("Members"), N_("These people are in the group:")};

    if (found->problem.length > 0) {
        purple_notify_error(who->connection, _("Members"), _("The members of the group are not known."),
                            found->problem.bytes);
    } else if (found->count == 0) {
        purple_notify_info(who->connection, _("Members"), _("Nobody is in the group."), NULL);
    } else {
        show_people(who, found, &above, found->more ? _("Groups in this group, and more people, are not shown.") : NULL);
    }
}

/* The sign-in that has such a distribution group; NULL: it is a group of the user's own. */
static sign_in *owner(PurpleGroup *group) {
    for (GList *next = purple_connections_get_all(); next != NULL; next = next->next) {
        sign_in *who = account_sign_in(purple_connection_get_account(next->data));

        if (who != NULL &&
            communicator_request_members(who->session, purple_group_get_name(group), NULL) == COMMUNICATOR_OK) {
            return who;
        }
    }
    return NULL;
}

static void ask_for_members(PurpleBlistNode *node, gpointer ignored) {
    sign_in *who = owner((PurpleGroup *)node);
    communicator_request request;

    (void)ignored;
    if (who != NULL) {
        communicator_request_members(who->session, purple_group_get_name((PurpleGroup *)node), &request);
    }
}

static void extend_menu(PurpleBlistNode *node, GList **menu) {
    if (PURPLE_BLIST_NODE_IS_GROUP(node) && owner((PurpleGroup *)node) != NULL) {
        *menu = g_list_append(*menu,
                              purple_menu_action_new(_("Members"), PURPLE_CALLBACK(ask_for_members), NULL, NULL));
    }
}

static listener menus;

void people_listen(void) {
    signals_listen(&menus, purple_blist_get_handle(), "blist-node-extended-menu", PURPLE_CALLBACK(extend_menu));
}

void people_close(void) { signals_close(&menus); }

/* ---- Who somebody is ---- */

void people_show_information(PurpleConnection *connection, const char *name) {
    sign_in *who = account_of_connection(connection);
    communicator_request request;

    if (who != NULL && communicator_request_information(who->session, name, &request) == COMMUNICATOR_INVALID_ARGUMENT) {
        address_refuse(connection, _("Information"));
    }
}

/* The windows that show who somebody is, by number: "session address". */
static GHashTable *windows;

static char *window_key(sign_in *who, const char *address) {
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s", (guint64)who->session, address);
}

static gpointer window_open(sign_in *who, const char *address) {
    static guint last;
    gpointer number = GUINT_TO_POINTER(++last);

    if (windows == NULL) {
        windows = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    }
    g_hash_table_insert(windows, number, window_key(who, address));
    return number;
}

/* libpurple tells so of every window, of those that a client does not keep at once. */
static void window_closed(gpointer number) {
    g_hash_table_remove(windows, number);
    if (g_hash_table_size(windows) == 0) {
        g_hash_table_destroy(windows);
        windows = NULL;
    }
}

static gboolean has_key(gpointer number, gpointer key, gpointer wanted) {
    (void)number;
    return strcmp(key, wanted) == 0;
}

static gboolean is_shown(sign_in *who, const char *address) {
    char *key = window_key(who, address);
    gboolean shown = windows != NULL && g_hash_table_find(windows, has_key, key) != NULL;

    g_free(key);
    return shown;
}

/* Whether there are pictures in the client's windows, of which BitlBee and Finch, on a terminal, have none. */
static gboolean has_pictures(void) {
    GHashTable *client = purple_core_get_ui_info();

    return requests_have_fields() &&
           (client == NULL || g_strcmp0(g_hash_table_lookup(client, "client_type"), "console") != 0);
}

/* A photo in the text of a window: the client finds it by its number. */
static int add_photo(PurpleNotifyUserInfo *info, gconstpointer bytes, size_t size) {
    int number;
    char *html;

    if (!has_pictures()) {
        return 0;
    }
    number = purple_imgstore_add_with_id(g_memdup2(bytes, size), size, NULL);
    html = g_strdup_printf("<img id=\"%d\">", number);
    purple_notify_user_info_add_pair(info, _("Photo"), html);
    g_free(html);
    return number;
}

static int add_icon(PurpleNotifyUserInfo *info, PurpleAccount *account, const char *address) {
    PurpleBuddyIcon *icon = purple_buddy_icons_find(account, address);
    gconstpointer bytes;
    size_t size;
    int number = 0;

    if (icon != NULL) {
        bytes = purple_buddy_icon_get_data(icon, &size);
        number = bytes == NULL ? 0 : add_photo(info, bytes, size);
        purple_buddy_icon_unref(icon);
    }
    return number;
}

/* photo: NULL for the one that the client keeps of a contact. */
static void show(sign_in *who, const char *address, const char *problem, const communicator_photo_event *photo) {
    PurpleNotifyUserInfo *info = purple_notify_user_info_new();
    PurpleAccount *account = purple_connection_get_account(who->connection);
    int image = photo == NULL ? add_icon(info, account, address) : add_photo(info, photo->bytes, photo->size);

    presence_describe(who, address, info);
    if (problem != NULL && *problem != '\0') {
        purple_notify_user_info_add_pair_plaintext(info, _("Address book"), problem);
    }
    purple_notify_userinfo(who->connection, address, info, window_closed, window_open(who, address));
    purple_notify_user_info_destroy(info);
    if (image != 0) {
        purple_imgstore_unref_by_id(image);
    }
}

static gboolean is_contact(sign_in *who, const char *address) {
    return purple_find_buddy(purple_connection_get_account(who->connection), address) != NULL;
}

static void information(sign_in *who, const communicator_information_event *event) {
    const char *address = event->card.address.bytes;

    presence_introduce(who, &event->card);
    show(who, address, event->problem.bytes, NULL);
    /* BitlBee would show all of it once more. */
    if (event->card.photo_version.length > 0 && !is_contact(who, address) && has_pictures()) {
        communicator_request_photo(who->session, address);
    }
}

/* ---- Photos ---- */

void people_note_photo(sign_in *who, const communicator_card_event *card) {
    PurpleBuddy *buddy;

    if (card->photo_version.length == 0) {
        return;
    }
    buddy = purple_find_buddy(purple_connection_get_account(who->connection), card->address.bytes);
    if (buddy != NULL &&
        g_strcmp0(purple_buddy_icons_get_checksum_for_user(buddy), card->photo_version.bytes) != 0) {
        communicator_request_photo(who->session, card->address.bytes);
    }
}

static void photo(sign_in *who, const communicator_photo_event *event) {
    if (is_contact(who, event->address.bytes)) {
        purple_buddy_icons_set_for_user(purple_connection_get_account(who->connection), event->address.bytes,
                                        g_memdup2(event->bytes, event->size), event->size, event->version.bytes);
    } else if (is_shown(who, event->address.bytes)) {
        /* Asked for with the information in the window; one that the user has closed stays so. */
        show(who, event->address.bytes, NULL, event);
    }
}

void people_deliver(sign_in *who, const communicator_event *event) {
    switch (event->kind) {
    case COMMUNICATOR_EVENT_PEOPLE:
        show_found(who, &event->people);
        break;
    case COMMUNICATOR_EVENT_MEMBERS:
        show_members(who, &event->people);
        break;
    case COMMUNICATOR_EVENT_INFORMATION:
        information(who, &event->information);
        break;
    case COMMUNICATOR_EVENT_PHOTO:
        photo(who, &event->photo);
        break;
    default:
        break;
    }
}
