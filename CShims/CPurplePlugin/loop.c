/*
 * loop.c - the client's event loop for the core
 *
 * Everything goes through purple_input_add() and purple_timeout_add(), so that BitlBee's loop serves as well as GLib's.
 */
#include "plugin.h"

/* Descriptor to libpurple's handle of its watch. */
static GHashTable *watches;
static guint timer;
static gboolean due_now;

void loop_open(void) {
    watches = g_hash_table_new(g_direct_hash, g_direct_equal);
}

void loop_close(void) {
    GHashTableIter iterator;
    gpointer handle;

    loop_wake(NULL, -1);
    g_hash_table_iter_init(&iterator, watches);
    while (g_hash_table_iter_next(&iterator, NULL, &handle)) {
        purple_input_remove(GPOINTER_TO_UINT(handle));
    }
    g_hash_table_destroy(watches);
    watches = NULL;
}

static void descriptor_is_ready(gpointer data, gint descriptor, PurpleInputCondition condition) {
    unsigned interest = 0;

    (void)data;
    if (condition & PURPLE_INPUT_READ) {
        interest |= COMMUNICATOR_READ;
    }
    if (condition & PURPLE_INPUT_WRITE) {
        interest |= COMMUNICATOR_WRITE;
    }
    communicator_ready(descriptor, interest);
}

void loop_watch(void *context, int descriptor, unsigned interest) {
    gpointer key = GINT_TO_POINTER(descriptor);
    guint handle = GPOINTER_TO_UINT(g_hash_table_lookup(watches, key));
    PurpleInputCondition condition = 0;

    (void)context;
    if (handle != 0) {
        purple_input_remove(handle);
        g_hash_table_remove(watches, key);
    }
    if (interest & COMMUNICATOR_READ) {
        condition |= PURPLE_INPUT_READ;
    }
    if (interest & COMMUNICATOR_WRITE) {
        condition |= PURPLE_INPUT_WRITE;
    }
    if (condition != 0) {
        handle = purple_input_add(descriptor, condition, descriptor_is_ready, NULL);
        g_hash_table_insert(watches, key, GUINT_TO_POINTER(handle));
    }
}

static gboolean time_has_come(gpointer data) {
    (void)data;
    timer = 0;
    due_now = FALSE;
    communicator_run();
    return FALSE;
}

void loop_wake(void *context, int64_t milliseconds) {
    (void)context;
    if (timer != 0) {
        purple_timeout_remove(timer);
        timer = 0;
    }
    due_now = milliseconds == 0;
    if (milliseconds >= 0) {
        timer = purple_timeout_add((guint)MIN(milliseconds, G_MAXINT), time_has_come, NULL);
    }
}

void loop_settle(void) {
    const int turns = 100; /* a bound: nothing that the core has to send takes so many */

    for (int turn = 0; turn < turns && due_now; turn++) {
        loop_wake(NULL, -1);
        communicator_run();
    }
}
