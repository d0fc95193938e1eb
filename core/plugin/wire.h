/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h - what the core and gangway-host both must know about frames: four bytes of length, then JSON text
 *
 * The length is little-endian and does not count itself. The table of frames is in doc/plugins.md. Shared
 * with the host program, so it uses the C library only.
 */
#ifndef GW_PLUGIN_WIRE_H
#define GW_PLUGIN_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define GW_WIRE_HEADER ((size_t)4)
/** The longest JSON text of a frame. */
#define GW_WIRE_MAX ((size_t)16 * 1024 * 1024)
/** The longest answer of one function of a step: an inspect and a desire fit into one frame. */
#define GW_WIRE_OUTPUT_MAX ((size_t)7 * 1024 * 1024)
/** How deep a plugin's document may be nested; the core takes frames of 100 levels. */
#define GW_WIRE_DEPTH_MAX 64
/** A note's value as text, and its key. */
#define GW_WIRE_NOTE_MAX ((size_t)64 * 1024)
#define GW_WIRE_NOTES_MAX ((size_t)256 * 1024) /* of a step, all together */
#define GW_WIRE_KEY_MAX ((size_t)128)
/** What a plugin may say in one call, and the length of a line of it. */
#define GW_WIRE_LINES_MAX 1000
#define GW_WIRE_LINE_MAX ((size_t)4096)

/** How a sanitized host ends whose plugin leaked; the number as a text, for the sanitizer's options. */
#define GW_WIRE_LEAK_EXIT "23"

/** The descriptor that a host inherits, and the two that come with the first frame. */
#define GW_WIRE_SOCKET 3
enum { GW_WIRE_PLUGIN, GW_WIRE_OUTPUT, GW_WIRE_N_DESCRIPTORS };

static inline void
gw_wire_put(unsigned char header[4], size_t length)
{
    for (unsigned i = 0; i < 4; i++)
        header[i] = (unsigned char)(length >> (8 * i) & 0xff);
}

static inline size_t
gw_wire_get(const unsigned char header[4])
{
    size_t length = 0;

    for (unsigned i = 0; i < 4; i++)
        length |= (size_t)header[i] << (8 * i);
    return length;
}

#endif
