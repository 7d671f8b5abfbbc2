/*
 * network.c - what libpurple says of the machine's network
 */
#include "plugin.h"

static listener network;

static void configuration_changed(void) {
    communicator_network_changed(purple_network_is_available());
}

void network_listen(void) {
    signals_listen(&network, purple_network_get_handle(), "network-configuration-changed",
                   PURPLE_CALLBACK(configuration_changed));
}

void network_close(void) {
    signals_close(&network);
}
