/*
 * network.c - what libpurple says of the machine's network
 */
#include "plugin.h"

/* The address that the signal's connection is known by. */
static int handle;
static gboolean is_listening;

static void configuration_changed(void) {
    communicator_network_changed(purple_network_is_available());
}

void network_listen(void) {
    if (!is_listening) {
        is_listening = TRUE;
        purple_signal_connect(purple_network_get_handle(), "network-configuration-changed", &handle,
                              PURPLE_CALLBACK(configuration_changed), NULL);
    }
}

void network_close(void) {
    purple_signals_disconnect_by_handle(&handle);
    is_listening = FALSE;
}
