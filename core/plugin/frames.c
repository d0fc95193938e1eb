/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - a length, then JSON text: buffers in both directions, bounds on everything that comes in
 */
#include "plugin/frames.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json.h"
#include "plugin/wire.h"

/* At once, so that a plugin that talks without end does not keep the loop from other work. */
#define READ_SIZE ((gsize)64 * 1024)
/* A buffer that grew beyond this is given back when it is empty. */
#define KEPT_SIZE ((gsize)256 * 1024)

struct gw_frames {
    int socket;
    gboolean closed;
    GByteArray *in;
    gsize taken; /* of `in`, by frames that were delivered */
    GByteArray *out;
    gsize sent; /* of `out` */
    GSource *readable;
    GSource *writable;
    const gw_frames_events *events;
    gpointer data;
};

void
gw_source_start(GSource *source, GSourceFunc function, gpointer data, const char *name)
{
    g_source_set_static_name(source, name);
    g_source_set_callback(source, function, data, NULL);
    /* Nothing here turns the loop from within an event. A source that must not recur is taken out of the poll
     * while it is dispatched, and each time GLib wakes the loop by writing to itself. */
    g_source_set_can_recurse(source, TRUE);
    g_source_attach(source, g_main_context_get_thread_default());
}

void
gw_source_stop(GSource **source)
{
    if (*source) {
        g_source_destroy(*source);
        g_source_unref(*source);
        *source = NULL;
    }
}

/* The owner has a reference, and so has each event on the stack. */
static void
release(gpointer data)
{
    gw_frames *frames = data;

    g_byte_array_unref(frames->in);
    g_byte_array_unref(frames->out);
}

/* No event comes after this. */
static void
shut(gw_frames *frames)
{
    if (frames->closed)
        return;
    frames->closed = TRUE;
    gw_source_stop(&frames->readable);
    gw_source_stop(&frames->writable);
    close(frames->socket);
}

static void
end(gw_frames *frames, const char *fault)
{
    if (frames->closed)
        return;
    shut(frames);
    frames->events->end(fault, frames->data);
}

/* ---- in ---- */

/* Delivers the frame at the front of the buffer, if it is there. */
static gboolean
deliver_one(gw_frames *frames)
{
    const guint8 *front = frames->in->data + frames->taken;
    gsize there = frames->in->len - frames->taken;

    if (frames->closed || there < GW_WIRE_HEADER)
        return FALSE;
    gsize length = gw_wire_get(front);
    if (length == 0 || length > GW_WIRE_MAX) {
        g_autofree char *fault = g_strdup_printf("a frame of %zu bytes", length);
        end(frames, fault);
        return FALSE;
    }
    if (there - GW_WIRE_HEADER < length)
        return FALSE;

    g_autoptr(GError) error = NULL;
    gw_json frame = gw_json_parse((const char *)front + GW_WIRE_HEADER, length, "a frame", &error);
    frames->taken += GW_WIRE_HEADER + length;
    if (json_is_object(frame))
        frames->events->frame(frame, frames->data);
    else
        end(frames, error ? error->message : "a frame that is not an object");
    return TRUE;
}

static void
deliver(gw_frames *frames)
{
    g_rc_box_acquire(frames);
    while (deliver_one(frames))
        ;
    if (frames->taken > KEPT_SIZE && frames->taken == frames->in->len) {
        g_byte_array_unref(frames->in);
        frames->in = g_byte_array_new();
    } else {
        g_byte_array_remove_range(frames->in, 0, (guint)frames->taken);
    }
    frames->taken = 0;
    g_rc_box_release_full(frames, release);
}

/* Reads once: the bytes that came, 0 at the end, -1 when there is nothing now. */
static gssize
read_some(gw_frames *frames)
{
    guint8 bytes[READ_SIZE];
    gssize got;

    do
        got = recv(frames->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        g_byte_array_append(frames->in, bytes, (guint)got);
    return got < 0 && errno != EAGAIN && errno != EWOULDBLOCK ? 0 : got;
}

static gboolean
on_readable(G_GNUC_UNUSED gint socket, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
    gw_frames *frames = data;
    gssize got = read_some(frames);

    if (got == 0)
        end(frames, NULL);
    else if (got > 0)
        deliver(frames);
    return G_SOURCE_CONTINUE;
}

void
gw_frames_drain(gw_frames *frames)
{
    g_rc_box_acquire(frames);
    while (!frames->closed && read_some(frames) > 0)
        deliver(frames);
    g_rc_box_release_full(frames, release);
}

/* ---- out ---- */

static gboolean on_writable(gint socket, GIOCondition condition, gpointer data);

/* Sends what is there, and comes back for the rest when the socket takes it. That the other side is gone is
 * noticed by reading. */
static void
flush(gw_frames *frames)
{
    while (frames->sent < frames->out->len) {
        gssize n = send(frames->socket, frames->out->data + frames->sent, frames->out->len - frames->sent,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        frames->sent += (gsize)n;
    }
    if (frames->sent < frames->out->len && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        if (!frames->writable) {
            frames->writable = g_unix_fd_source_new(frames->socket, G_IO_OUT);
            gw_source_start(frames->writable, G_SOURCE_FUNC(on_writable), frames, "plugin frames out");
        }
        return;
    }
    gw_source_stop(&frames->writable);
    frames->sent = 0;
    if (frames->out->len > KEPT_SIZE) {
        g_byte_array_unref(frames->out);
        frames->out = g_byte_array_new();
    }
    g_byte_array_set_size(frames->out, 0);
}

static gboolean
on_writable(G_GNUC_UNUSED gint socket, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
    flush(data);
    return G_SOURCE_CONTINUE;
}

static gboolean
append(gw_frames *frames, const json_t *frame)
{
    char *text = json_dumps(frame, JSON_COMPACT);
    gsize length = text ? strlen(text) : 0;
    gboolean fits = length > 0 && length <= GW_WIRE_MAX;
    guint8 header[GW_WIRE_HEADER];

    if (fits) {
        gw_wire_put(header, length);
        g_byte_array_append(frames->out, header, sizeof header);
        g_byte_array_append(frames->out, (const guint8 *)text, (guint)length);
    }
    free(text);
    return fits;
}

gboolean
gw_frames_send(gw_frames *frames, const json_t *frame)
{
    if (!append(frames, frame))
        return FALSE;
    if (!frames->closed && !frames->writable)
        flush(frames);
    return TRUE;
}

gboolean
gw_frames_send_first(gw_frames *frames, const json_t *frame, const int *descriptors, guint n)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * GW_WIRE_N_DESCRIPTORS)];
    } control = {.space = {0}};

    g_return_val_if_fail(n <= GW_WIRE_N_DESCRIPTORS && frames->out->len == 0, FALSE);
    if (!append(frames, frame))
        return FALSE;
    struct iovec part = {frames->out->data, frames->out->len};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.space,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * n)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * n);
    memcpy(CMSG_DATA(rights), descriptors, sizeof(int) * n);

    /* A new socket has room, so at least the first byte goes, and the descriptors with it. */
    gssize sent = sendmsg(frames->socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    frames->sent = (gsize)MAX(sent, 0);
    flush(frames);
    return sent > 0;
}

/* ---- life ---- */

gw_frames *
gw_frames_new(int socket, const gw_frames_events *events, gpointer data)
{
    gw_frames *frames = g_rc_box_new0(gw_frames);

    frames->socket = socket;
    frames->in = g_byte_array_new();
    frames->out = g_byte_array_new();
    frames->events = events;
    frames->data = data;
    frames->readable = g_unix_fd_source_new(socket, G_IO_IN | G_IO_HUP | G_IO_ERR);
    gw_source_start(frames->readable, G_SOURCE_FUNC(on_readable), frames, "plugin frames in");
    return frames;
}

void
gw_frames_free(gw_frames *frames)
{
    if (!frames)
        return;
    shut(frames);
    g_rc_box_release_full(frames, release);
}
