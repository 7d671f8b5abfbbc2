/*
 * accounts.c - the plugin with its real core in a libpurple client, against a pool
 *
 * usage: accounts PLUGINS USER-FOLDER load
 *            loads the plugin and quits
 *        accounts PLUGINS USER-FOLDER stay|again|quit SERVER [ADDRESS,LOGIN PASSWORD]...
 *            stay:  signs all accounts in at once, and out
 *            again: does so twice
 *            quit:  quits while the sign-ins are under way, after so many milliseconds as there are in the environment's
 *                   QUIT_AFTER
 *
 * Exits 0 if everything worked and nothing was left behind; else says on standard output what did not.
 */
#include "census.h"
#include "client.h"

#include <stdio.h>
#include <stdlib.h>

#define EXPECT(condition) expect((condition), #condition, __LINE__)

enum { MAX_ACCOUNTS = 16, PATIENCE_MILLISECONDS = 60000, UNLOAD_PAUSE_SECONDS = 3 };

typedef struct holdings {
    unsigned descriptors, threads, timers, watches;
} holdings;

static unsigned failures;
static PurpleAccount *accounts[MAX_ACCOUNTS];
static int account_count;

static void expect(gboolean holds, const char *condition, int line) {
    if (!holds) {
        failures++;
        printf("accounts.c:%d: %s does not hold; shown:\n%s", line, condition, client_log());
    }
}

static holdings take_stock(void) {
    return (holdings){.descriptors = census_descriptors(),
                      .threads = census_threads(),
                      .timers = client_timers(),
                      .watches = client_watches()};
}

static void expect_nothing_left(holdings before) {
    holdings after = take_stock();

    printf("descriptors %u -> %u, threads %u -> %u, timers %u -> %u, watches %u -> %u\n", before.descriptors,
           after.descriptors, before.threads, after.threads, before.timers, after.timers, before.watches,
           after.watches);
    EXPECT(after.descriptors == before.descriptors);
    EXPECT(after.threads == before.threads);
    EXPECT(after.timers <= before.timers);
    EXPECT(after.watches == before.watches);
}

static void set_enabled(gboolean enabled) {
    for (int index = 0; index < account_count; index++) {
        purple_account_set_enabled(accounts[index], purple_core_get_ui(), enabled);
    }
}

static gboolean all_connected(gpointer data) {
    (void)data;
    for (int index = 0; index < account_count; index++) {
        if (!purple_account_is_connected(accounts[index])) {
            return FALSE;
        }
    }
    return TRUE;
}

static void add_account(const char *server, const char *username, const char *password) {
    PurpleAccount *account = purple_account_new(username, "prpl-communicator");

    purple_account_set_string(account, "server", server);
    purple_account_set_remember_password(account, TRUE);
    purple_account_set_password(account, password);
    purple_accounts_add(account);
    accounts[account_count++] = account;
}

/* libpurple writes accounts.xml five seconds after a change: a timer of its own. */
static void let_libpurple_save(void) {
    client_turn_for(6000);
}

static void sign_in_and_out(void) {
    holdings idle;

    let_libpurple_save();
    idle = take_stock();
    set_enabled(TRUE);
    EXPECT(client_turn_until(all_connected, NULL, PATIENCE_MILLISECONDS));
    client_turn_for(500);
    EXPECT(all_connected(NULL));
    EXPECT(census_threads() == idle.threads);
    set_enabled(FALSE);
    let_libpurple_save();
    expect_nothing_left(idle);
}

static void quit_while_signing_in(void) {
    const char *pause = g_getenv("QUIT_AFTER");

    set_enabled(TRUE);
    client_turn_for(pause == NULL ? 0 : (guint)atoi(pause));
}

static void run(const char *scenario) {
    if (strcmp(scenario, "stay") == 0) {
        sign_in_and_out();
    } else if (strcmp(scenario, "again") == 0) {
        sign_in_and_out();
        sign_in_and_out();
    } else if (strcmp(scenario, "quit") == 0) {
        quit_while_signing_in();
    } else if (strcmp(scenario, "load") == 0) {
        client_turn_for(200);
    }
}

int main(int count, char **arguments) {
    unsigned threads;

    if (count < 4) {
        printf("usage: accounts PLUGINS USER-FOLDER SCENARIO [SERVER [ADDRESS,LOGIN PASSWORD]...]\n");
        return 2;
    }
    client_start(CLIENT_MUTE, arguments[2], arguments[1]);
    threads = census_threads();
    EXPECT(purple_find_prpl("prpl-communicator") != NULL);
    if (failures == 0) {
        for (int index = 5; index + 1 < count && account_count < MAX_ACCOUNTS; index += 2) {
            add_account(arguments[4], arguments[index], arguments[index + 1]);
        }
        run(arguments[3]);
    }
    client_quit();
    /* libpurple has closed the plugin; threads that it left would fall into unmapped code now. */
    g_usleep(UNLOAD_PAUSE_SECONDS * G_USEC_PER_SEC);
    if (census_threads() != threads) {
        printf("threads: %u before, %u after\n", threads, census_threads());
        failures++;
    }
    printf(failures == 0 ? "ok\n" : "FAILED\n");
    return failures == 0 ? 0 : 1;
}
