/* SPDX-License-Identifier: Apache-2.0 */
/* guard.h - the parts of the step: asking without haste, what is looked at, what two snapshots differ in
 *
 * A snapshot is {"format": 1, AREA: {KEY: text, list of texts, or {FIELD: text or list of texts}}, …,
 * "unseen": {AREA: why}}. An area that could not be looked at is in `unseen` only. Nothing in it changes by
 * itself: no dates, no order.
 */
#ifndef PLUGINS_ORG_GUARD_H
#define PLUGINS_ORG_GUARD_H

#include <gangway/step.h>

#define GUARD_FORMAT 1
#define GUARD_OPERATIONS 32

/* How fast an operation may be asked for; see ask.c. */
typedef struct {
    char operation[128];
    double tokens, rate, at;
} guard_pace;

typedef struct {
    gw_call *call;
    json_t *snapshot;
    guard_pace paces[GUARD_OPERATIONS];
} guard;

/* ---- ask.c ---- */

/** One request, at a pace that AWS likes: waits, and asks again when it is throttled all the same. */
json_t *guard_ask(guard *self, const char *request, json_t *input);
/** All items of a list operation, page by page; NULL on failure. */
json_t *guard_list(guard *self, const char *request, json_t *input, const char *items);

/* ---- organization.c, services.c ---- */

/** What Organizations itself shows; a failure is the look's failure. */
int guard_see_organization(guard *self);
/** The services that work on an organization; one that may not be looked at is noted as unseen. */
int guard_see_services(guard *self);
/** An area of the snapshot, made when it is not there. */
json_t *guard_area(guard *self, const char *name);
/** Notes that an area could not be looked at, if the last request's failure is of a kind that waiting does
 * not mend (not allowed, not possible here): GW_OK. Otherwise the failure stays the look's. */
int guard_unseen(guard *self, const char *area);
/** The keys of an object as a sorted list; caller owns. */
json_t *guard_sorted_keys(const json_t *object);
/** A document's hash, whatever the order and the white space in it. Kept by the call. */
const char *guard_hash(guard *self, const char *text);

/* ---- differences.c, words.c ---- */

/** What `after` differs in from `before`: a list of {"path", "from"?, "to"?}, sorted by path; caller owns. */
json_t *guard_differences(const json_t *before, const json_t *after);
/** Is the difference one that an entry of `announced` allows? Gives that entry, or NULL. */
const json_t *guard_announced(const json_t *difference, const json_t *announced);
/** A difference in words; kept by the call. */
const char *guard_words(gw_call *call, const json_t *difference, const json_t *before, const json_t *after);

/* ---- sha256.c ---- */

/** Hex SHA-256 of `length` bytes, with a NUL. */
void guard_sha256(const void *bytes, size_t length, char hex[65]);

#endif
