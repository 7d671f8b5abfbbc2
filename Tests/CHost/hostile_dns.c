// A name server that no client should suffer from. It answers over UDP, and behaves to every question in one way:
//
//   silent   never
//   slow     after a second and a half, with the address in the fourth word
//   loop     with a name that is compressed by a pointer to itself
//   flood    with as many service records as fit into 64 KB, all for the name that was asked for
//   short    with a header that promises records that are not there
//   other    with the address in the fourth word, to another question
//
// usage: hostile_dns ADDRESS PORT BEHAVIOUR [IPv4 ADDRESS]

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 12, SRV = 33, A = 1, LARGEST = 65000 };

struct writer {
    uint8_t bytes[65535];
    size_t length;
};

static void put(struct writer *writer, const void *bytes, size_t count) {
    if (writer->length + count > sizeof writer->bytes) return;
    memcpy(writer->bytes + writer->length, bytes, count);
    writer->length += count;
}

static void put16(struct writer *writer, unsigned value) {
    put(writer, (uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

// The length of the question behind the header; 0 if it is none.
static size_t question_length(const uint8_t *query, size_t length) {
    size_t end = HEADER;
    while (end < length && query[end] != 0 && query[end] < 64) end += 1 + query[end];
    return end + 5 <= length && query[end] == 0 ? end + 5 - HEADER : 0;
}

// A record's head: name, type, class IN, an hour.
static void put_record(struct writer *writer, unsigned pointer, unsigned type) {
    put16(writer, 0xC000 | pointer);
    put16(writer, type);
    put16(writer, 1);
    put16(writer, 0);
    put16(writer, 3600);
}

static void put_address(struct writer *writer, const char *address) {
    struct in_addr number = {0};
    inet_pton(AF_INET, address, &number);
    put_record(writer, HEADER, A);
    put16(writer, 4);
    put(writer, &number, 4);
}

static unsigned put_flood(struct writer *writer) {
    unsigned count = 0;
    while (writer->length < LARGEST) {
        put_record(writer, HEADER, SRV);
        put16(writer, 8);
        put16(writer, count);
        put16(writer, 0);
        put16(writer, 5061);
        put16(writer, 0xC000 | HEADER);
        count++;
    }
    return count;
}

// Writes the answer; 0 for none.
static size_t answer(struct writer *writer, const uint8_t *query, size_t length, const char *behaviour,
                     const char *address) {
    size_t question = question_length(query, length);
    if (question == 0 || strcmp(behaviour, "silent") == 0) return 0;
    unsigned type = (unsigned)query[HEADER + question - 4] << 8 | query[HEADER + question - 3];
    writer->length = 0;
    put(writer, query, 2);
    put16(writer, 0x8180);
    put16(writer, 1);
    put16(writer, 1);
    put(writer, (uint8_t[4]){0}, 4);
    put(writer, query + HEADER, question);
    if (strcmp(behaviour, "other") == 0) writer->bytes[HEADER + 1] ^= 1;
    if (strcmp(behaviour, "loop") == 0) {
        put_record(writer, (unsigned)writer->length, type);
        put16(writer, 0);
    } else if (strcmp(behaviour, "flood") == 0 && type == SRV) {
        unsigned count = put_flood(writer);
        writer->bytes[6] = (uint8_t)(count >> 8);
        writer->bytes[7] = (uint8_t)count;
    } else if (strcmp(behaviour, "short") == 0) {
        writer->bytes[6] = writer->bytes[7] = 0xFF;
    } else if (type == A && address != NULL) {
        put_address(writer, address);
    } else {
        writer->bytes[7] = 0;
    }
    return writer->length;
}

int main(int count, char **words) {
    if (count < 4) return 2;
    const char *address = count > 4 ? words[4] : NULL;
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[2]))};
    inet_pton(AF_INET, words[1], &local.sin_addr);
    int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(server, (struct sockaddr *)&local, sizeof local) != 0) {
        perror("bind");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    static struct writer writer;
    for (;;) {
        uint8_t query[4096];
        struct sockaddr_in client;
        socklen_t size = sizeof client;
        ssize_t length = recvfrom(server, query, sizeof query, 0, (struct sockaddr *)&client, &size);
        if (length < HEADER) continue;
        size_t reply = answer(&writer, query, (size_t)length, words[3], address);
        if (reply == 0) continue;
        if (strcmp(words[3], "slow") == 0) nanosleep(&(struct timespec){1, 500000000}, NULL);
        sendto(server, writer.bytes, reply, 0, (struct sockaddr *)&client, size);
    }
}
