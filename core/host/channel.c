/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - frames to and from the core on the inherited socket; blocks
 */
#include "host/host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "plugin/wire.h"

/* The core is gone or speaks in tongues: there is nobody to tell. */
static void __attribute__((noreturn)) lost(void)
{
    _exit(1);
}

/* Reads exactly `length` bytes; 0 at the end of the stream. */
static int
receive_all(void *to, size_t length)
{
    for (size_t got = 0; got < length;) {
        ssize_t n = recv(GW_WIRE_SOCKET, (char *)to + got, length - got, 0);

        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            lost();
        got += n > 0 ? (size_t)n : 0;
    }
    return 1;
}

static void
take_descriptors(struct msghdr *message, int *descriptors, unsigned n)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t came = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors, CMSG_DATA(c), (came < n ? came : n) * sizeof(int));
    }
}

/* Descriptors arrive with the first byte of the frame that they belong to. */
static int
receive_first_byte(unsigned char *byte, int *descriptors, unsigned n)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * GW_WIRE_N_DESCRIPTORS)];
    } control;
    struct iovec part = {byte, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = descriptors ? control.space : NULL,
                             .msg_controllen = descriptors ? sizeof control.space : 0};
    ssize_t got;

    do
        got = recvmsg(GW_WIRE_SOCKET, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        lost();
    if (descriptors) {
        for (unsigned i = 0; i < n; i++)
            descriptors[i] = -1;
        take_descriptors(&message, descriptors, n);
    }
    return got > 0;
}

json_t *
gw_channel_receive(int *descriptors, unsigned n)
{
    unsigned char header[GW_WIRE_HEADER];

    if (!receive_first_byte(header, descriptors, n) || !receive_all(header + 1, sizeof header - 1))
        return NULL;
    size_t length = gw_wire_get(header);
    char *text = length > 0 && length <= GW_WIRE_MAX ? malloc(length) : NULL;
    if (!text || !receive_all(text, length))
        lost();
    json_t *frame = json_loadb(text, length, 0, NULL);
    free(text);
    if (!json_is_object(frame))
        lost();
    return frame;
}

static void
send_all(struct iovec *parts, size_t n)
{
    while (n > 0) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = n};
        ssize_t sent = sendmsg(GW_WIRE_SOCKET, &message, MSG_NOSIGNAL);

        if (sent < 0 && errno != EINTR)
            lost();
        size_t left = sent > 0 ? (size_t)sent : 0;
        for (; n > 0 && left >= parts->iov_len; parts++, n--)
            left -= parts->iov_len;
        if (n > 0) {
            parts->iov_base = (char *)parts->iov_base + left;
            parts->iov_len -= left;
        }
    }
}

int
gw_channel_send(json_t *frame)
{
    char *text = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
    size_t length = text ? strlen(text) : 0;
    unsigned char header[GW_WIRE_HEADER];
    struct iovec parts[] = {{header, sizeof header}, {text, length}};

    json_decref(frame);
    if (length > 0 && length <= GW_WIRE_MAX) {
        gw_wire_put(header, length);
        send_all(parts, 2);
    }
    free(text);
    return length > 0 && length <= GW_WIRE_MAX ? 0 : -1;
}
