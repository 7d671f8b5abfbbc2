/*
 * client.h - a libpurple client without a face, on GLib's main loop
 *
 * It writes down what libpurple shows to it, keeps the questions for the test to answer, and counts timers and watched
 * descriptors.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <purple.h>

typedef enum client_kind {
    CLIENT_FULL, /* knows every request, as Pidgin and Finch do */
    CLIENT_TEXT, /* knows request_input and request_action alone, as BitlBee does */
    CLIENT_MUTE  /* shows nothing */
} client_kind;

/* Starts libpurple with a user folder; plugins: a folder to look for plugins in, or NULL. */
void client_start(client_kind kind, const char *user_folder, const char *plugins);
/* Goes on as another kind, with another user folder, before anything was shown. */
void client_become(client_kind kind, const char *user_folder);
/* Quits libpurple and lets what was put off run out. */
void client_quit(void);

/* Turns the loop until done(data) or the time is over; false when it is. */
gboolean client_turn_until(gboolean (*done)(gpointer data), gpointer data, guint milliseconds);
void client_turn_for(guint milliseconds);

/* From now on a timer of seconds takes milliseconds. */
void client_hurry(void);

/* What was shown since the last client_forget(), one a line: "progress 2/7 Connection", "connected",
 * "disconnected", "error 2 DESCRIPTION", "notice TEXT", "formatted TITLE | PRIMARY | SECONDARY | HTML",
 * "results TITLE | PRIMARY | SECONDARY" and "row [TEXT]…" for each, "information WHO | HTML",
 * "page URL", "field LABEL: VALUE" for each
 * field that is a choice, "question KIND: PRIMARY | SECONDARY | CAPTIONS", "conversation NAME received: HTML" (or sent, system, error). */
const char *client_log(void);
gboolean client_has_shown(const char *text);
void client_forget(void);

/* Presses the button whose caption holds the word, in the oldest question; text: what is typed in, or NULL. */
void client_press(const char *word, const char *text);
/* Closes the window of the oldest question by the window manager, of which Pidgin tells nobody; the next question has the
 * same handle. */
void client_leave(void);
/* Chooses a value of the field with a label, in the oldest question. */
void client_choose(const char *label, const char *value);
/* From now on each question is answered while it is being asked: press and type as in client_press(). */
void client_press_at_once(const char *word, const char *text);
unsigned client_questions(void);
/* The user closes the window that shows who somebody is. */
void client_close_information(void);
/* Presses a button for a row, counted from 0, of what was found last. */
void client_press_result(PurpleNotifySearchButtonType type, unsigned row);

/* Timers and watched descriptors that exist now, libpurple's own included. */
unsigned client_timers(void);
unsigned client_watches(void);

#endif
