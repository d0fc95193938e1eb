/* SPDX-License-Identifier: Apache-2.0 */
/* error.h - one error domain, few codes, good text
 *
 * Inside C, a GError of GW_ERROR. What a run records, a plugin answers and AWS says is a *failure*: a JSON
 * object {"class", "code", "message", "action"?, "status"?, "request_id"?}; `class` is one of the names below
 * and decides what the engine does (doc/architecture.md).
 */
#ifndef GW_BASE_ERROR_H
#define GW_BASE_ERROR_H

#include <glib.h>
#include <jansson.h>

#define GW_ERROR (gw_error_quark())
GQuark gw_error_quark(void);

typedef enum {
    GW_ERROR_INVALID,     /* bad input: what, where, the nearest right word */
    GW_ERROR_THROTTLED,   /* too fast: later */
    GW_ERROR_UNAVAILABLE, /* not now: later */
    GW_ERROR_DENIED,      /* not allowed: who must allow what */
    GW_ERROR_CONFLICT,    /* somebody else's, or somebody is at it already */
    GW_ERROR_CRASHED,     /* the plugin's process died */
    GW_ERROR_TIMED_OUT,   /* the plugin took too long and was killed */
    GW_ERROR_NOT_FOUND,   /* no such run, workflow, step, file */
    GW_ERROR_CORRUPT,     /* the store is not what it was */
    GW_ERROR_INTERNAL     /* a mistake of ours */
} gw_error_class;

/** "invalid", "throttled", …, "timed-out", …; static. */
const char *gw_error_class_name(gw_error_class cls);

/** The class of a name; GW_ERROR_INTERNAL when unknown. */
gw_error_class gw_error_class_from_name(const char *name);

/** A new failure object (caller owns). `code` may be NULL: the class's name then. */
json_t *gw_failure_new(gw_error_class cls, const char *code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** A new failure of a GError, with the code of the failure that it was made of; `error` stays the caller's.
 */
json_t *gw_failure_from_error(const GError *error);

/** The class of a failure. */
gw_error_class gw_failure_class(const json_t *failure);

/** Sets `error` from a failure, whose code it keeps. */
void gw_failure_to_error(const json_t *failure, GError **error);

#endif
