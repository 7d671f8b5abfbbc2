// Black holes for tests: addresses with ports whose listeners take no connection and refuse none, as behind a firewall
// that drops packets.
//
// usage: hole ADDRESS PORT...

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(const char *what) {
    perror(what);
    return 1;
}

// Opens a listener and fills its queue, which has room for one: the kernel drops every further SYN.
static int dig(const char *host, int port) {
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    if (getaddrinfo(host, service, &hints, &address) != 0) return fail(host);
    int listener = socket(address->ai_family, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, address->ai_addr, address->ai_addrlen) != 0) return fail("bind");
    if (listen(listener, 0) != 0) return fail("listen");
    for (int turn = 0; turn < 4; turn++) {
        int client = socket(address->ai_family, SOCK_STREAM, 0);
        fcntl(client, F_SETFL, O_NONBLOCK);
        connect(client, address->ai_addr, address->ai_addrlen);
    }
    freeaddrinfo(address);
    return 0;
}

int main(int count, char **words) {
    if (count < 3) return 2;
    for (int index = 2; index < count; index++) {
        if (dig(words[1], atoi(words[index])) != 0) return 1;
    }
    puts("ready");
    fflush(stdout);
    pause();
    return 0;
}
