/*
 * dns_delay.c - carries questions to a name server on the same machine and brings the answers back later
 *
 * usage: dns_delay ADDRESS SERVER-ADDRESS MILLISECONDS
 *
 * Listens on port 53 of ADDRESS and asks port 53 of SERVER-ADDRESS. Prints "ready" when it listens.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { QUESTIONS = 256, LARGEST = 4096 };

/* A question that was passed on, and its answer once it is there. */
typedef struct question {
    bool is_used;
    bool is_answered;
    struct sockaddr_in client;
    uint16_t client_id;
    size_t length;
    int64_t due;
    uint8_t answer[LARGEST];
} question;

static question questions[QUESTIONS];

static int64_t now_milliseconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct sockaddr_in address_of(const char *host) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};

    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

/* Passes a question on under the number of its place, so that the answer finds it again. */
static void take_question(int client_side, int server_side, int64_t delay) {
    uint8_t bytes[LARGEST];
    struct sockaddr_in client;
    socklen_t size = sizeof client;
    ssize_t length = recvfrom(client_side, bytes, sizeof bytes, 0, (struct sockaddr *)&client, &size);
    unsigned place = 0;

    if (length < 12) {
        return;
    }
    while (place < QUESTIONS && questions[place].is_used) {
        place++;
    }
    if (place == QUESTIONS) {
        return;
    }
    questions[place].is_used = true;
    questions[place].is_answered = false;
    questions[place].client = client;
    memcpy(&questions[place].client_id, bytes, 2);
    questions[place].due = now_milliseconds() + delay;
    bytes[0] = 0;
    bytes[1] = (uint8_t)place;
    send(server_side, bytes, (size_t)length, 0);
}

static void take_answer(int server_side) {
    uint8_t bytes[LARGEST];
    ssize_t length = recv(server_side, bytes, sizeof bytes, 0);
    question *asked;

    if (length < 12 || bytes[0] != 0 || !questions[bytes[1]].is_used) {
        return;
    }
    asked = &questions[bytes[1]];
    memcpy(bytes, &asked->client_id, 2);
    memcpy(asked->answer, bytes, (size_t)length);
    asked->length = (size_t)length;
    asked->is_answered = true;
}

/* Sends what is due; returns how long until the next is, -1 where nothing waits. */
static int send_due(int client_side) {
    int64_t now = now_milliseconds(), next = -1;
    unsigned place;

    for (place = 0; place < QUESTIONS; place++) {
        question *asked = &questions[place];

        if (!asked->is_used || !asked->is_answered) {
            continue;
        }
        if (asked->due <= now) {
            sendto(client_side, asked->answer, asked->length, 0, (struct sockaddr *)&asked->client,
                   sizeof asked->client);
            asked->is_used = false;
        } else if (next < 0 || asked->due - now < next) {
            next = asked->due - now;
        }
    }
    return (int)next;
}

int main(int count, char **words) {
    struct sockaddr_in local, server;
    struct pollfd sides[2];

    if (count != 4) {
        fputs("usage: dns_delay ADDRESS SERVER-ADDRESS MILLISECONDS\n", stderr);
        return 2;
    }
    local = address_of(words[1]);
    server = address_of(words[2]);
    sides[0] = (struct pollfd){socket(AF_INET, SOCK_DGRAM, 0), POLLIN, 0};
    sides[1] = (struct pollfd){socket(AF_INET, SOCK_DGRAM, 0), POLLIN, 0};
    if (bind(sides[0].fd, (struct sockaddr *)&local, sizeof local) != 0 ||
        connect(sides[1].fd, (struct sockaddr *)&server, sizeof server) != 0) {
        perror("dns_delay");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        poll(sides, 2, send_due(sides[0].fd));
        if (sides[0].revents & POLLIN) {
            take_question(sides[0].fd, sides[1].fd, atoi(words[3]));
        }
        if (sides[1].revents & POLLIN) {
            take_answer(sides[1].fd);
        }
    }
}
