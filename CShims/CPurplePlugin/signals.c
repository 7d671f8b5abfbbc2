/*
 * signals.c - what libpurple tells whoever listens
 */
#include "plugin.h"

void signals_listen(listener *listening, void *teller, const char *signal, PurpleCallback callback) {
    if (!listening->is_listening) {
        listening->is_listening = TRUE;
        purple_signal_connect(teller, signal, listening, callback, NULL);
    }
}

void signals_close(listener *listening) {
    purple_signals_disconnect_by_handle(listening);
    listening->is_listening = FALSE;
}
