/* SPDX-License-Identifier: Apache-2.0 */
/* hook.c - for the shell tests: `hook PORTFILE LOG MOODFILE`, a webhook's receiver that writes down each
 * request and answers as the first line of MOODFILE says at that moment: `200 ok`, `429 2` (Retry-After),
 * `500`, `302`, `drop` or `hold` */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_MAX = 65536 };

static int
listen_somewhere(const char *port_file)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    FILE *file = fopen(port_file, "w");

    if (server < 0 || !file || bind(server, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server, 8) != 0 || getsockname(server, (struct sockaddr *)&address, &length) != 0)
        return -1;
    fprintf(file, "%d\n", ntohs(address.sin_port));
    fclose(file);
    return server;
}

/* Headers, and as much of a body as they say. */
static void
read_request(int client, char *request)
{
    size_t n = 0, wanted = 0;

    while (n < REQUEST_MAX - 1 && (!wanted || n < wanted)) {
        ssize_t part = recv(client, request + n, REQUEST_MAX - 1 - n, 0);
        if (part <= 0)
            break;
        n += (size_t)part;
        request[n] = '\0';
        const char *end = strstr(request, "\r\n\r\n"), *length = strstr(request, "Content-Length: ");
        if (end && !wanted)
            wanted = (size_t)(end + 4 - request) + (length ? strtoul(length + 16, NULL, 10) : 0);
    }
    request[n] = '\0';
}

static void
write_down(const char *path, const char *request)
{
    FILE *log = fopen(path, "a");

    if (!log)
        exit(1);
    fprintf(log, "%s\n--\n", request);
    fclose(log);
}

static void
read_mood(const char *path, char *mood, size_t size)
{
    FILE *file = fopen(path, "r");

    if (!file || !fgets(mood, (int)size, file))
        strcpy(mood, "200 ok");
    if (file)
        fclose(file);
    mood[strcspn(mood, "\n")] = '\0';
}

static void
answer(int client, const char *mood)
{
    int status = atoi(mood);
    const char *words = strchr(mood, ' ') ? strchr(mood, ' ') + 1 : "";
    char text[2048];

    snprintf(text, sizeof text,
             "HTTP/1.1 %d Mood\r\n%s%s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
             status == 429   ? "Retry-After: "
             : status == 302 ? "Location: "
                             : "",
             status == 429 || status == 302 ? words : "", status == 429 || status == 302 ? "\r\n" : "",
             strlen(words), words);
    if (send(client, text, strlen(text), MSG_NOSIGNAL) < 0)
        perror("hook");
}

int
main(int argc, char **argv)
{
    static char request[REQUEST_MAX];
    char mood[512];
    int server = argc == 4 ? listen_somewhere(argv[1]) : -1;

    if (server < 0) {
        fprintf(stderr, "usage: hook PORTFILE LOG MOODFILE\n");
        return 2;
    }
    for (;;) {
        int client = accept(server, NULL, NULL);
        if (client < 0)
            return 1;
        read_request(client, request);
        read_mood(argv[3], mood, sizeof mood);
        write_down(argv[2], request);
        if (strcmp(mood, "hold") == 0)
            continue; /* open, and silent, for as long as this runs */
        if (strcmp(mood, "drop") != 0)
            answer(client, mood);
        close(client);
    }
}
