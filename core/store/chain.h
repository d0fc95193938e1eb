/* SPDX-License-Identifier: Apache-2.0 */
/* chain.h - an event's hash: SHA-256 over the hash before it and the event's canonical text */
#ifndef GW_STORE_CHAIN_H
#define GW_STORE_CHAIN_H

#include <glib.h>

typedef struct {
    const char *run;
    gint64 seq;
    gint64 time;
    const char *kind;
    const char *step; /* or NULL */
    const char *data; /* canonical text */
    const char *rows; /* hashes of the rows that it changed, canonical text; or NULL */
} gw_event;

/** Hex; `previous` is "" for the first. Caller frees. */
char *gw_chain_hash(const char *previous, const gw_event *event);

#endif
