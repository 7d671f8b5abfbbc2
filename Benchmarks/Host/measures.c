/* measures.c - see measures.h */
#define _GNU_SOURCE
#include "measures.h"

#include <glib.h>
#include <link.h>
#include <stdio.h>
#include <time.h>

static double milliseconds(clockid_t clock) {
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double wall_milliseconds(void) {
    return milliseconds(CLOCK_MONOTONIC);
}

double processor_milliseconds(void) {
    return milliseconds(CLOCK_PROCESS_CPUTIME_ID);
}

memory memory_now(void) {
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    memory result = {-1, -1};
    long clean = 0, dirty = 0;
    char line[256];

    if (file == NULL) {
        return result;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "Rss: %ld kB", &result.resident);
        sscanf(line, "Private_Clean: %ld kB", &clean);
        sscanf(line, "Private_Dirty: %ld kB", &dirty);
    }
    fclose(file);
    result.private = clean + dirty;
    return result;
}

static int count_object(struct dl_phdr_info *object, size_t size, void *count) {
    (void)object;
    (void)size;
    ++*(unsigned *)count;
    return 0;
}

unsigned shared_objects(void) {
    unsigned count = 0;

    dl_iterate_phdr(count_object, &count);
    return count;
}

/* ---- The main context ---- */

static GPollFunc wait_for_events;
static double woken_at, longest;

/* GLib calls this to wait; what it does between two calls holds the loop. */
static gint wait_and_note(GPollFD *descriptors, guint count, gint timeout) {
    gint ready;
    double held = woken_at > 0 ? wall_milliseconds() - woken_at : 0;

    longest = MAX(longest, held);
    ready = wait_for_events(descriptors, count, timeout);
    woken_at = wall_milliseconds();
    return ready;
}

void watch_main_context(void) {
    wait_for_events = g_main_context_get_poll_func(NULL);
    g_main_context_set_poll_func(NULL, wait_and_note);
}

double longest_hold_milliseconds(void) {
    double result = longest;

    longest = 0;
    woken_at = 0;
    return result;
}
