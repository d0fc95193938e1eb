/* SPDX-License-Identifier: Apache-2.0 */
/* view.h - how plans, differences, steps and events look to a person */
#ifndef GW_CLI_VIEW_H
#define GW_CLI_VIEW_H

#include <glib.h>
#include <jansson.h>

/** A JSON value as text: strings bare, what is unknown as `(known after apply)`. Caller frees. */
char *gw_value_text(const json_t *value);

/** The lines of a difference (gw_json_diff), behind `indent`. */
void gw_view_changes(const json_t *changes, const char *indent);

/** Who acts in a step, by its manifest: "api", "person, checked", "person, approves", "person, attested". */
const char *gw_step_kind(const json_t *step);
/** Names on a line behind their label; nothing when there are none. */
void gw_view_names(const char *label, const json_t *names);
/** Plugins that were refused, and why. */
void gw_view_refused(const json_t *refused);

/** A plan (gw_engine_plan), ending with its summary line. */
void gw_view_plan(const json_t *plan);

/** How many steps of a plan have this mark. */
guint gw_plan_count(const json_t *plan, const char *mark);

/** `3 changes`: with the plural's s. Caller frees. */
char *gw_count_text(guint n, const char *one);

/** A difference in a word or two: "created", "3 changes", or nothing. Caller frees. */
char *gw_changes_text(const json_t *changes);

/** A time of a row (milliseconds) to the minute, in the zone of TZ, which is named; "" when it is none.
 * Caller frees. */
char *gw_local_time_text(const json_t *time);
/** Milliseconds likewise, to the second. Caller frees. */
char *gw_local_second_text(gint64 ms);

/** The same, and how far off that is: `2026-12-01 09:30 CET, in 2 days` or `…, 3 h overdue`. Caller frees. */
char *gw_due_text(const json_t *due);

/** How late it is by now: `3 h overdue`. Caller frees. */
char *gw_overdue_text(const json_t *due);

/** Has this time (milliseconds) passed? */
gboolean gw_is_overdue(const json_t *due);

/** Times among a document's own members, for programs: milliseconds become texts in UTC (RFC 3339). */
void gw_times_to_utc(json_t *document);

/** One event of a run's log, in a line or more. */
void gw_view_event(const json_t *event);

/** What is going on, live: a gw_news callback; `data` is a gw_progress. */
typedef struct {
    char *phase;        /* the heading printed last */
    GHashTable *shown;  /* step id -> its last line */
    const char *silent; /* a step that the caller tells about by itself, or NULL */
    char *run;          /* its id, once it is known */
    char *heading;      /* printed before anything else, once the run goes on; owned, may be NULL */
    gboolean names_run; /* say it then */
    gboolean stays;     /* who watches waits for people: a task is told at length when it opens */
    json_t *open;       /* tasks that were open before, told when the run waits; owned */
} gw_progress;
void gw_progress_init(gw_progress *progress);
void gw_progress_release(gw_progress *progress);
void gw_progress_news(json_t *news, gpointer progress);
/** The same for a plan, where only the status line moves. */
void gw_plan_news(json_t *news, gpointer progress);

#endif
