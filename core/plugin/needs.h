/* SPDX-License-Identifier: Apache-2.0 */
/* needs.h - the IAM permissions that steps need: their declared actions, on the resources that their
 * plugins name */
#ifndef GW_PLUGIN_NEEDS_H
#define GW_PLUGIN_NEEDS_H

#include <glib.h>
#include <jansson.h>

#include "plugin/resource.h"

/** Adds to `needs` (begun as an empty object) what a step with these parameters needs; `step` is its
 * manifest. `owner` is the customer's account. A parameter that holds an unknown value stands for any. */
void gw_needs_add(json_t *needs, const json_t *step, const json_t *params, const gw_resource_owner *owner);

/** Adds what a step in a member account needs: its own part to `member` (begun as an empty object), the
 *  partner's, and what the customer's context needs to assume `role` in the account of `owner`, to `needs`.
 */
void gw_needs_add_member(json_t *needs, json_t *member, const json_t *step, const json_t *params,
                         const gw_resource_owner *owner, const char *role);

/** Can the step do nothing without the partner's context? It writes there, or asks nobody else; one that only
 * reads there besides gets by without. */
gboolean gw_needs_partner(const json_t *step, const json_t *params);

/** The service that the step writes with, and that there is not in the partition of the context that it is
 * asked in, `*where` (may be NULL); both static. NULL: all are there. */
const char *gw_needs_absent_service(const json_t *step, const json_t *params, const char *partition,
                                    const char *partners, const char **where);

/** Will the step's apply hand something to the vault, or have it release something? Then there must be one
 * before it begins, or half of its work would be done. */
gboolean gw_needs_vault(const json_t *step, const json_t *params);

/** The policy document of one context, "customer" or "partner", that allows just this. New reference; NULL
 * when it needs nothing. */
json_t *gw_needs_policy(const json_t *needs, const char *context);

/** What IAM takes of a managed policy, in characters without white space. */
#define GW_POLICY_MAX ((gsize)6144)

/** A policy's characters as IAM counts them: without white space. Its page says characters and its message
 * bytes, so bytes. */
gsize gw_needs_size(const json_t *policy);

/** The same permissions as a list of policies of at most `most` characters each, if one statement with one
 * action and one resource has room in that. New reference. */
json_t *gw_needs_split(const json_t *policy, gsize most);

#endif
