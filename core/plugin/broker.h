/* SPDX-License-Identifier: Apache-2.0 */
/* broker.h - answers what a plugin asks for during one call, and refuses what it may not have
 *
 * It holds the credentials (as contexts), knows what the step declared, sends nothing with keys of another
 * account than the run's, and tells the run's hooks before and after every write. A plugin waits for each
 * answer, so at most one request is under way.
 */
#ifndef GW_PLUGIN_BROKER_H
#define GW_PLUGIN_BROKER_H

#include "plugin/pool.h"

typedef struct gw_broker gw_broker;

typedef struct {
    /** `answer` and `failure` are borrowed, one of them is NULL. May come before gw_broker_request returns.
     */
    void (*reply)(gint64 id, json_t *answer, json_t *failure, gpointer data);
    /** After gw_broker_close answered FALSE: nothing is under way any more. */
    void (*idle)(gpointer data);
} gw_broker_events;

/** Of which partition of AWS the account is that a call's requests as the customer act in. Static, or as long
 * as the hooks'. */
const char *gw_call_partition(const gw_call_hooks *hooks);

/** `step` is the manifest of the step that is called; `hooks` is copied, `secrets` are kept out of what is
 *  journaled (copied). */
gw_broker *gw_broker_new(const json_t *step, gw_call_kind kind, const gw_call_hooks *hooks,
                         const char *const *secrets, const gw_broker_events *events, gpointer data);

/** Lets `http:POST` and `smtp:send` out, to what `params` name; or to `outbox` (may be NULL) instead. `http`
 * is borrowed. */
void gw_broker_open(gw_broker *broker, const json_t *params, gw_http *http, const char *outbox);
/** The notes that the step has already (may be NULL): all together they stay within a limit. */
void gw_broker_has_notes(gw_broker *broker, const json_t *notes);

/** `aws[-all][@partner][/region]:service:Operation`, `http:POST`, `smtp:send`. */
void gw_broker_request(gw_broker *broker, gint64 id, const char *name, const json_t *input);
/** `value` JSON null drops the note. */
void gw_broker_note(gw_broker *broker, gint64 id, const char *key, json_t *value);
gboolean gw_broker_is_busy(const gw_broker *broker);

/** Nobody waits for answers any more. TRUE: it can be freed. FALSE: a write is under way; its outcome will be
 *  told to the hooks, then `idle` comes. */
gboolean gw_broker_close(gw_broker *broker);
/** Forgets what is under way: no hook and no event is called any more. */
void gw_broker_free(gw_broker *broker);

#endif
