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
