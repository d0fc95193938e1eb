/* SPDX-License-Identifier: Apache-2.0 */
/* frames.h - frames of JSON on a socket, without waiting
 *
 * Frames come and go on the main context that is the thread's default when this is made. What comes in is not
 * trusted: lengths and depths are bounded, and a stream that is not what wire.h says ends with a fault.
 */
#ifndef GW_PLUGIN_FRAMES_H
#define GW_PLUGIN_FRAMES_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_frames gw_frames;

typedef struct {
    void (*frame)(json_t *frame, gpointer data); /* an object; borrowed */
    /** The stream is over: `fault` says what was wrong, NULL when the other side hung up. Comes once. */
    void (*end)(const char *fault, gpointer data);
} gw_frames_events;

/** Takes over `socket`. */
gw_frames *gw_frames_new(int socket, const gw_frames_events *events, gpointer data);
/** May be called from within an event. What was not sent yet is dropped. */
void gw_frames_free(gw_frames *frames);

/** FALSE, and nothing is sent, when the frame is too long. */
gboolean gw_frames_send(gw_frames *frames, const json_t *frame);
/** The first frame on a new socket, with descriptors that the other side gets copies of. */
gboolean gw_frames_send_first(gw_frames *frames, const json_t *frame, const int *descriptors, guint n);

/** Reads and delivers what has arrived already. */
void gw_frames_drain(gw_frames *frames);

/** Attaches `source` to the thread's default context and names it; takes over the reference. */
void gw_source_start(GSource *source, GSourceFunc function, gpointer data, const char *name);
/** Destroys and forgets a source; NULL is fine. */
void gw_source_stop(GSource **source);

#endif
