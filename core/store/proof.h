/* SPDX-License-Identifier: Apache-2.0 */
/* proof.h - what a run's events prove: that they follow one another, and the newest hash of each of its rows
 *
 * An event may carry `rows`: {"steps": {"NAME": HASH, …}, "tasks": {"NAME": null}, …}, the hashes that rows
 * of the run have from then on; null: the row is gone. A proof walks the events of one run and remembers
 * these. It goes on where it was, so that whoever writes or waits pays for new events only. A row's hash is
 * the SHA-256 of the canonical text [id, created, taken, document]; what a table lacks is null.
 */
#ifndef GW_STORE_PROOF_H
#define GW_STORE_PROOF_H

#include <jansson.h>

#include "store/backend.h"

typedef struct {
    char *run;
    gint64 seq;       /* of the last event that fits; 0 before the first */
    gint64 time;      /* its time */
    char *head;       /* its hash, "" before the first */
    GHashTable *rows; /* "steps/NAME" -> hash */
    gint64 vouched;   /* an event that a known key has signed (checkpoint.h), or 0 */
    gint64 passing;   /* a signature of ours that the next one replaces, or 0 */
} gw_proof;

/** The name of a table. */
const char *gw_row_table_name(gw_row_table table);
/** Caller frees. */
char *gw_row_hash(const gw_row_columns *columns);
/** Adds a row's new hash to what an event will carry; NULL: the row is gone. */
void gw_rows_note(json_t *rows, gw_row_table table, const char *key, const char *hash);

gw_proof *gw_proof_new(const char *run);
void gw_proof_free(gw_proof *proof);

/** Goes on to the last event. GW_ERROR_CORRUPT names the first one that does not fit. */
gboolean gw_proof_follow(gw_proof *proof, gw_db *db, GError **error);
/** The run's row must name the same last event; a chain that was cut short is noticed by that. */
gboolean gw_proof_ends_at(const gw_proof *proof, gint64 seq, const char *head, GError **error);
/** Takes note of an event that was just written behind the last one; `head` is taken over. */
void gw_proof_advance(gw_proof *proof, gint64 time, char *head, const json_t *rows);

/** Holds a row (`hash` NULL: there is none) against the newest event that names it. */
gboolean
gw_proof_holds(const gw_proof *proof, gw_row_table table, const char *key, const char *hash, GError **error);
/** Holds all rows of the run, and its columns, against the events. In a transaction of the caller's. */
gboolean gw_proof_check(const gw_proof *proof, gw_db *db, GError **error);
/** The hashes of all rows as they stand, for an event to carry. New reference or NULL. */
json_t *gw_proof_survey(const char *run, gw_db *db, GError **error);

#endif
