/*
 * address.c - names of accounts and contacts
 */
#include "plugin.h"

static const char *without_blanks(const char *name) {
    while (g_ascii_isspace(*name)) {
        name++;
    }
    return name;
}

static const char *without_scheme(const char *name) {
    return g_ascii_strncasecmp(name, "sip:", 4) == 0 ? without_blanks(name + 4) : name;
}

/* Lets the two be the same place. */
static void lower_ascii(const char *name, char *lower, gsize size) {
    gsize length;

    for (length = 0; name[length] != '\0' && length + 1 < size; length++) {
        lower[length] = g_ascii_tolower(name[length]);
    }
    lower[length] = '\0';
}

const char *address_normalize(const PurpleAccount *account, const char *name) {
    /* One place for all results, as libpurple's own has it: callers keep the pointer and give it back as a name. */
    static char normal[2048];
    const char *bare;
    char *lower;

    (void)account;
    if (name == NULL) {
        return NULL;
    }
    bare = without_scheme(without_blanks(name));
    if (g_str_is_ascii(bare)) { /* nearly always, and libpurple asks often */
        lower_ascii(bare, normal, sizeof normal);
        return g_strchomp(normal);
    }
    lower = g_utf8_validate(bare, -1, NULL) ? g_utf8_strdown(bare, -1) : g_ascii_strdown(bare, -1);
    g_strlcpy(normal, lower, sizeof normal);
    g_free(lower);
    return g_strchomp(normal);
}

const char *address_explanation(void) { return _("An address has the form name@company.com."); }

void address_refuse(PurpleConnection *connection, const char *title) {
    purple_notify_error(connection, title, _("This is no address."), address_explanation());
}

void address_split(const char *username, char **address, char **login) {
    const char *comma = strchr(username, ',');

    *address = g_strstrip(comma == NULL ? g_strdup(username) : g_strndup(username, (gsize)(comma - username)));
    *login = g_strstrip(g_strdup(comma == NULL ? "" : comma + 1));
}
