/*
 * measures.h - what a process takes: time, processor, memory, shared objects, and how long it holds its event loop
 */
#ifndef MEASURES_H
#define MEASURES_H

#include <stdint.h>

/* Milliseconds of a clock that never goes back. */
double wall_milliseconds(void);
/* Milliseconds of processor time that this process has used, in all its threads. */
double processor_milliseconds(void);
/* Memory of this process, in kilobytes; -1 where the kernel does not tell. */
typedef struct memory {
    long resident; /* all pages that it has at hand (RSS) */
    long private;  /* those that no other process has, which would be free if it ended */
} memory;
memory memory_now(void);
/* Shared objects that are mapped into this process. */
unsigned shared_objects(void);

/* From now on notes how long GLib's main context is held between two waits. */
void watch_main_context(void);
/* The longest of these times, in milliseconds, since the last call. */
double longest_hold_milliseconds(void);

#endif
