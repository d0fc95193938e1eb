/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - the names of AWS resources as steps declare them: patterns that a step's parameters fill in
 *
 * In `arn:aws:iam::${account}:role${path|/}${role_name}`, ${name} is a parameter (dotted: a member of one),
 * ${name|text} has a default, and ${name.*} stands for each name in an object or each text in a list: the
 * pattern then tells several resources. ${name?} is nothing itself, but where the parameter is empty, the
 * pattern tells none; ${name=text?} and ${name!=text?} are the same for where it is not, or is, this text.
 * ${account} is the customer's account, and `arn:aws:` at the beginning stands for the partition of that
 * account, whichever it is.
 */
#ifndef GW_PLUGIN_RESOURCE_H
#define GW_PLUGIN_RESOURCE_H

#include <glib.h>
#include <jansson.h>

/** What is wrong with a pattern of a step whose parameters have this schema, or NULL. Caller frees. */
char *gw_resource_fault(const char *pattern, const json_t *schema);

/** Whose the resources are. */
typedef struct {
    const char *partition; /* "aws" */
    const char *account;   /* its number; NULL: any */
} gw_resource_owner;

/** Puts what the pattern tells into `into`: {"arn:…": true}, until that has `most` members; FALSE when there
 * would be more. A parameter that holds an unknown value, and an account that is NULL, stand for any. */
gboolean gw_resource_fill(const char *pattern, const json_t *params, const gw_resource_owner *owner,
                          json_t *into, guint most);

#endif
