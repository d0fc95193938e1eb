/* SPDX-License-Identifier: Apache-2.0 */
/* keyplan.h - where keys come from: the first ones by one of several ways, then the roles that they assume
 *
 * A plan is made of environment and files alone. Only its last way, instance metadata, may turn out not to
 * be there; it is taken when nothing before it answers.
 */
#ifndef GW_AWS_KEYPLAN_H
#define GW_AWS_KEYPLAN_H

#include "aws/credentials.h"
#include "aws/profile.h"

/** What a person does who has no keys. */
#define GW_KEY_REMEDY                                                                                        \
    "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure' or 'aws "       \
    "configure sso'"

/** The ways to first keys. */
typedef enum {
    GW_SOURCE_KEYS,         /* they are at hand */
    GW_SOURCE_PROCESS,      /* a program prints them */
    GW_SOURCE_WEB_IDENTITY, /* STS gives them for a token in a file */
    GW_SOURCE_SSO,          /* IAM Identity Center gives them for a token of `aws sso login` */
    GW_SOURCE_CONTAINER,    /* an agent beside the container (ECS, EKS) */
    GW_SOURCE_IMDS,         /* the instance's metadata (EC2) */
    GW_SOURCE_BASE          /* another provider's, which has them (provider.h) */
} gw_source_kind;

/** A role to assume with the keys of the step before. */
typedef struct {
    char *role_arn;
    char *external_id;  /* or NULL */
    char *session_name; /* or NULL */
    char *mfa_serial;   /* the MFA device whose code it needs, or NULL */
    guint duration;     /* seconds, 0: AWS's default */
    char *profile;      /* that says so, or NULL: the environment */
} gw_role_hop;

typedef struct {
    char *session; /* [sso-session x], or NULL: the profile has it all */
    char *start_url;
    char *region;
    char *account_id;
    char *role_name;
} gw_sso_settings;

typedef struct {
    gw_source_kind kind;
    char *profile;    /* that says so, or NULL */
    char *access_key; /* keys at hand */
    char *secret_key;
    char *session_token;
    char *process;    /* a command line */
    gw_role_hop *web; /* web identity: the role */
    char *token_file; /* of web identity or of the container's authorization */
    gw_sso_settings sso;
    char *url;           /* of the container's agent or of the instance's metadata */
    char *authorization; /* for the container's agent, or NULL */

    char *origin; /* for people: "profile 'x' in '/home/me/.aws/credentials'" */
    char *tried;  /* of the last way: what came before it and lacked what, as the beginning of a message */
    GPtrArray *roles; /* of gw_role_hop, in the order in which they are assumed */
} gw_key_plan;

/** The plan for a profile: of the profile when it was `named`, else the environment's keys, else of the
 * profile. GW_ERROR_INVALID tells what was tried and what to set. Caller frees. */
gw_key_plan *
gw_key_plan_make(const gw_shared_files *files, gboolean named, const char *profile, GError **error);
void gw_key_plan_free(gw_key_plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_key_plan, gw_key_plan_free)

/** A new plan without anything but an origin, which it takes over. Caller frees. */
gw_key_plan *gw_key_plan_new(gw_source_kind kind, const char *profile, char *origin);

/** The role of a profile, by its role_arn and what goes with that. GW_ERROR_INVALID. Caller frees. */
gw_role_hop *gw_role_hop_read(const gw_shared_files *files, const char *profile, GError **error);
void gw_role_hop_free(gw_role_hop *hop);

/** Does the plan need a person who reads the code of an MFA device? */
gboolean gw_key_plan_asks(const gw_key_plan *plan);

#endif
