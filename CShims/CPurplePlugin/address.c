/*
 * address.c - names of accounts and contacts
 */
#include "plugin.h"

static const char *without_scheme(const char *name) {
    return g_ascii_strncasecmp(name, "sip:", 4) == 0 ? name + 4 : name;
}

const char *address_normalize(const PurpleAccount *account, const char *name) {
    static char *normal;
    const char *bare;

    (void)account;
    if (name == NULL) {
        return NULL;
    }
    bare = without_scheme(name);
    g_free(normal);
    normal = g_utf8_validate(bare, -1, NULL) ? g_utf8_strdown(bare, -1) : g_ascii_strdown(bare, -1);
    return normal;
}

void address_split(const char *username, char **address, char **login) {
    const char *comma = strchr(username, ',');

    *address = g_strstrip(comma == NULL ? g_strdup(username) : g_strndup(username, (gsize)(comma - username)));
    *login = g_strstrip(g_strdup(comma == NULL ? "" : comma + 1));
}
