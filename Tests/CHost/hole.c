// Black holes for tests: addresses with ports whose listeners take no connection and refuse none, as behind a firewall
// that drops packets.
//
// usage: hole ADDRESS PORT...

#include <arpa/inet.h>
#include <fcntl.h>
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
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) return fail(host);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) return fail("bind");
    if (listen(listener, 0) != 0) return fail("listen");
    for (int turn = 0; turn < 4; turn++) {
        int client = socket(AF_INET, SOCK_STREAM, 0);
        fcntl(client, F_SETFL, O_NONBLOCK);
        connect(client, (struct sockaddr *)&address, sizeof address);
    }
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
