/*
 * slow_host.c - takes connections at once, and answers each later and to no use
 *
 * usage: slow_host ADDRESS MILLISECONDS PORT...
 *
 * Prints "ready" when it listens.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORTS = 8 };

static int listen_at(const char *host, const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    inet_pton(AF_INET, host, &address.sin_addr);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        perror(port);
        exit(EXIT_FAILURE);
    }
    return listener;
}

/* In a process of its own. */
static void answer(int client, int milliseconds) {
    static const char page[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    poll(NULL, 0, milliseconds);
    (void)!write(client, page, sizeof page - 1);
    _exit(EXIT_SUCCESS);
}

int main(int count, char **words) {
    struct pollfd listeners[PORTS];
    int ports = count - 3, index;

    if (ports < 1 || ports > PORTS) {
        fputs("usage: slow_host ADDRESS MILLISECONDS PORT...\n", stderr);
        return 2;
    }
    signal(SIGCHLD, SIG_IGN);
    for (index = 0; index < ports; index++) {
        listeners[index] = (struct pollfd){listen_at(words[1], words[index + 3]), POLLIN, 0};
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        poll(listeners, (nfds_t)ports, -1);
        for (index = 0; index < ports; index++) {
            int client = listeners[index].revents & POLLIN ? accept(listeners[index].fd, NULL, NULL) : -1;

            if (client < 0) {
                continue;
            }
            if (fork() == 0) {
                answer(client, atoi(words[2]));
            }
            close(client);
        }
    }
}
