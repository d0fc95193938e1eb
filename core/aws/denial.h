/* SPDX-License-Identifier: Apache-2.0 */
/* denial.h - what AWS says of a denial: which action, and which kind of policy denies it
 *
 * The class of a failure never depends on this: its code says that it is a denial. The words tell people
 * more.
 */
#ifndef GW_AWS_DENIAL_H
#define GW_AWS_DENIAL_H

#include <glib.h>

typedef struct {
    char *action; /* "iam:PassRole", which may be another one than that of the operation; NULL: not told */
    char *by; /* "a service control policy (arn:…)" that denies it explicitly; NULL: nothing does, or not told
               */
} gw_denial;

/** Reads AWS's message (IAM User Guide: "Troubleshoot access denied error messages"). Never NULL. */
gw_denial *gw_denial_new(const char *message);
void gw_denial_free(gw_denial *denial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_denial, gw_denial_free)

#endif
