/* SPDX-License-Identifier: Apache-2.0 */
/* keyplan.h - where keys come from: at hand or printed by a program, and the roles that they then assume */
#ifndef GW_AWS_KEYPLAN_H
#define GW_AWS_KEYPLAN_H

#include "aws/profile.h"

/** Where keys come from in the end. */
typedef enum {
    GW_SOURCE_KEYS,   /* they are at hand */
    GW_SOURCE_PROCESS /* a program prints them */
} gw_source_kind;

/** A role to assume with the keys of the step before. */
typedef struct {
    char *role_arn;
    char *external_id;  /* or NULL */
    char *session_name; /* or NULL */
    guint duration;     /* seconds, 0: AWS's default */
    char *profile;      /* that says so */
} gw_role_hop;

typedef struct {
    gw_source_kind kind;
    char *access_key;
    char *secret_key;
    char *session_token;
    char *process;    /* a command line */
    char *origin;     /* for people: "profile 'x' in '/home/me/.aws/credentials'" */
    GPtrArray *roles; /* of gw_role_hop, in the order in which they are assumed */
} gw_key_plan;

/** The plan for a profile: of the profile when it was `named`, else the environment's keys, else of the
 * profile. GW_ERROR_INVALID tells what was tried and what to set. Caller frees. */
gw_key_plan *
gw_key_plan_make(const gw_shared_files *files, gboolean named, const char *profile, GError **error);
void gw_key_plan_free(gw_key_plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_key_plan, gw_key_plan_free)

#endif
