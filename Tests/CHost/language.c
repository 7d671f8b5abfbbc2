/*
 * language.c - what the plugin says in the language of the environment
 *
 * usage: language PLUGINS USER-FOLDER
 *
 * Prints what a client shows of an account with an option that the plugin refuses, and of one that the core refuses.
 */
#include "client.h"

#include <locale.h>
#include <stdio.h>

static void enable(const char *username, const char *connection_type) {
    PurpleAccount *account = purple_account_new(username, "prpl-communicator");

    purple_account_set_string(account, "transport", connection_type);
    purple_account_set_remember_password(account, TRUE);
    purple_account_set_password(account, "secret");
    purple_accounts_add(account);
    purple_account_set_enabled(account, purple_core_get_ui(), TRUE);
}

int main(int count, char **arguments) {
    if (count != 3) {
        printf("usage: language PLUGINS USER-FOLDER\n");
        return 2;
    }
    setlocale(LC_ALL, "");
    client_start(CLIENT_FULL, arguments[2], arguments[1]);
    enable("alice@contoso.example", "smoke signals");
    enable("nobody", "tls");
    client_turn_for(200);
    printf("%s", client_log());
    client_quit();
    return 0;
}
