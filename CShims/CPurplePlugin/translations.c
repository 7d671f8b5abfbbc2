/*
 * translations.c - the language of the texts
 *
 * The core takes its texts from the same catalogues.
 */
#include "plugin.h"

#ifndef LOCALE_DIRECTORY
#define LOCALE_DIRECTORY "/usr/share/locale"
#endif

void translations_open(const PurplePlugin *plugin) {
    char *folder = g_path_get_dirname(plugin->path);
    char *beside = g_build_filename(folder, "locale", NULL);

    /* A plugin that a user has installed for himself has its catalogues beside it. */
    bindtextdomain(TEXT_DOMAIN, g_file_test(beside, G_FILE_TEST_IS_DIR) ? beside : LOCALE_DIRECTORY);
    bind_textdomain_codeset(TEXT_DOMAIN, "UTF-8");
    g_free(beside);
    g_free(folder);
}

enum { MOST_VALUES = 9 };

/* The conversions of a format as letters, in the order of their values; false if it has others than %s, %d, %u and %%,
 * or some that are numbered and some that are not. */
static gboolean conversions(const char *format, char letters[MOST_VALUES]) {
    int place, count = 0;
    gboolean numbered = FALSE, counted = FALSE;

    memset(letters, 0, MOST_VALUES);
    for (const char *at = strchr(format, '%'); at != NULL; at = strchr(at + 1, '%')) {
        at++;
        if (*at == '%') {
            continue;
        }
        if (g_ascii_isdigit(at[0]) && at[1] == '$') {
            place = at[0] - '1';
            at += 2;
            numbered = TRUE;
        } else {
            place = count++;
            counted = TRUE;
        }
        if (place < 0 || place >= MOST_VALUES || *at == '\0' || strchr("sdu", *at) == NULL || (numbered && counted)) {
            return FALSE;
        }
        letters[place] = *at;
    }
    return TRUE;
}

char *translations_format(const char *text, ...) {
    char wanted[MOST_VALUES], found[MOST_VALUES];
    const char *translation = _(text);
    va_list values;
    char *result;

    if (!conversions(text, wanted) || !conversions(translation, found) || memcmp(wanted, found, MOST_VALUES) != 0) {
        translation = text;
    }
    va_start(values, text);
    result = g_strdup_vprintf(translation, values);
    va_end(values);
    return result;
}
