/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - what a host may send to the core: any bytes, in two parts */
#include "fuzz.h"

#include "plugin/frames.h"

#include <sys/socket.h>

typedef struct {
    gw_frames *frames;
    int ends;
} reader;

static void
on_frame(json_t *frame, G_GNUC_UNUSED gpointer data)
{
    MUST(json_is_object(frame));
    must_be_kept(frame);
}

static void
on_end(const char *fault, gpointer data)
{
    reader *self = data;
    MUST(++self->ends == 1);
    MUST(!fault || g_utf8_validate(fault, -1, NULL));
}

void
fuzz(const char *text, gsize length)
{
    static const gw_frames_events events = {on_frame, on_end};
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    reader self = {NULL, 0};
    self.frames = gw_frames_new(pair[0], &events, &self);
    gsize half = length / 2;
    MUST(send(pair[1], text, half, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || half > 0);
    gw_frames_drain(self.frames);
    send(pair[1], text + half, length - half, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(pair[1]);
    gw_frames_drain(self.frames);
    while (!self.ends)
        g_main_context_iteration(NULL, TRUE);
    gw_frames_free(self.frames);
}
