/*
 * import.c - accounts of pidgin-sipe
 */
#include "plugin.h"

#define SIPE_PROTOCOL_ID "prpl-sipe"

static const char *const text_options[] = {"server", "transport", "useragent", "authentication"};

static void copy_proxy(PurpleAccount *from, PurpleAccount *to) {
    PurpleProxyInfo *source = purple_account_get_proxy_info(from);
    PurpleProxyInfo *copy;

    if (source == NULL) {
        return;
    }
    copy = purple_proxy_info_new();
    purple_proxy_info_set_type(copy, purple_proxy_info_get_type(source));
    purple_proxy_info_set_host(copy, purple_proxy_info_get_host(source));
    purple_proxy_info_set_port(copy, purple_proxy_info_get_port(source));
    purple_proxy_info_set_username(copy, purple_proxy_info_get_username(source));
    purple_proxy_info_set_password(copy, purple_proxy_info_get_password(source));
    purple_account_set_proxy_info(to, copy);
}

static void copy_account(PurpleAccount *from) {
    PurpleAccount *copy = purple_account_new(purple_account_get_username(from), PROTOCOL_ID);

    for (size_t index = 0; index < G_N_ELEMENTS(text_options); index++) {
        const char *value = purple_account_get_string(from, text_options[index], NULL);
        if (value != NULL) {
            purple_account_set_string(copy, text_options[index], value);
        }
    }
    purple_account_set_bool(copy, "sso", purple_account_get_bool(from, "sso", FALSE));
    if (purple_account_get_remember_password(from)) {
        purple_account_set_remember_password(copy, TRUE);
        purple_account_set_password(copy, purple_account_get_password(from));
    }
    purple_account_set_alias(copy, purple_account_get_alias(from));
    copy_proxy(from, copy);
    purple_accounts_add(copy);
}

/* Two accounts are the same if their sign-in addresses are, whatever their login names. */
static gboolean is_known(const char *username) {
    char *address, *login, *wanted;
    gboolean found = FALSE;

    address_split(username, &address, &login);
    wanted = g_strdup(address_normalize(NULL, address));
    g_free(login);
    g_free(address);
    for (GList *node = purple_accounts_get_all(); node != NULL && !found; node = node->next) {
        if (account_is_ours(node->data)) {
            address_split(purple_account_get_username(node->data), &address, &login);
            found = strcmp(address_normalize(NULL, address), wanted) == 0;
            g_free(login);
            g_free(address);
        }
    }
    g_free(wanted);
    return found;
}

char *import_accounts(void) {
    GList *before = g_list_copy(purple_accounts_get_all());
    int made = 0, known = 0;

    for (GList *node = before; node != NULL; node = node->next) {
        if (strcmp(purple_account_get_protocol_id(node->data), SIPE_PROTOCOL_ID) != 0) {
            continue;
        }
        if (is_known(purple_account_get_username(node->data))) {
            known++;
        } else {
            copy_account(node->data);
            made++;
        }
    }
    g_list_free(before);
    if (made == 0 && known == 0) {
        return g_strdup(_("There is no account of pidgin-sipe."));
    }
    return translations_format("Accounts copied from pidgin-sipe: %d. Here already: %d. The copies are disabled: "
                               "disable the old account before you enable the new one.",
                               made, known);
}
