/* SPDX-License-Identifier: Apache-2.0 */
/* principals.h - who a policy names: those who were deleted, and those whom AWS may not know everywhere yet
 *
 * AWS refuses a policy that names somebody whom it does not know, and its code for that is the one for every
 * policy that it can't read. What tells a passing refusal from one for good is who is named: an account or a
 * service is known everywhere at once, a user or a role some seconds after it was made, and in the place of
 * one that was deleted AWS shows its unique id, with which it takes no policy any more.
 * (IAM User Guide: "AWS JSON policy elements: Principal", "IAM identifiers: unique identifiers".)
 */
#ifndef PLUGINS_PRINCIPALS_H
#define PLUGINS_PRINCIPALS_H

#include "policy.h"

/* ---- who is named ---- */

static GW_UNUSED void
principals_add(gw_call *call, json_t *list, json_t *who, const char *statement)
{
    json_t *one;
    size_t i;
    json_array_foreach (who, i, one)
        principals_add(call, list, one, statement);
    if (json_is_string(who))
        json_array_append(list, gw_pack(call, "{s:O, s:s}", "who", who, "statement", statement));
}

/** The users, roles and accounts that a document names: [{"who", "statement": its Sid or number}]. */
static GW_UNUSED json_t *
principals_of(gw_call *call, const json_t *document)
{
    static const char *const keys[] = {"Principal", "NotPrincipal"};
    json_t *list = gw_pack(call, "[]"), *statement;
    size_t i;
    json_array_foreach (policy_statements(call, document), i, statement) {
        const char *sid = gw_member(statement, "Sid");
        const char *name = *sid ? gw_text(call, "'%s'", sid) : gw_text(call, "%zu", i + 1);
        for (int n = 0; n < 2; n++) {
            json_t *named = json_object_get(statement, keys[n]);
            principals_add(call, list, json_is_object(named) ? json_object_get(named, "AWS") : named, name);
        }
    }
    return list;
}

/* "AROA27HJSWAHEPTTLIWSO": what is left of a role or a user. */
static GW_UNUSED bool
principals_is_gone(const char *who)
{
    size_t n = strlen(who);
    return n >= 16 && (strncmp(who, "AROA", 4) == 0 || strncmp(who, "AIDA", 4) == 0) &&
           strspn(who, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n;
}

/* A user, a role or a session, and no account. */
static GW_UNUSED bool
principals_may_be_new(const char *who)
{
    size_t n = strlen(who);
    return strncmp(who, "arn:", 4) == 0 && (n < 5 || strcmp(who + n - 5, ":root") != 0);
}

/* Those of a list for whom `is` holds (NULL: all), in a line: "'a', 'b'"; NULL: nobody. */
static GW_UNUSED const char *
principals_names(gw_call *call, json_t *list, bool (*is)(const char *who))
{
    const char *names = NULL;
    json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        const char *who = gw_member(item, "who");
        if (!is || is(who))
            names = names ? gw_text(call, "%s, '%s'", names, who) : gw_text(call, "'%s'", who);
    }
    return names;
}

/* ---- what that means ---- */

/** Any function, before `document` is written as `what` ("the policy of bucket 'b'"): fails when it names
 *  somebody who was deleted, and says in which statement. */
static GW_UNUSED int
principals_check(gw_call *call, const json_t *document, const char *what)
{
    json_t *item;
    size_t i;
    json_array_foreach (principals_of(call, document), i, item)
        if (principals_is_gone(gw_member(item, "who")))
            return gw_fail(
                call, GANGWAY_CONFLICT, "DeletedPrincipal",
                "%s can't be written: its statement %s names '%s', which stands for a user or role "
                "that was deleted, and AWS takes no policy with that: have whoever owns the "
                "statement take it out, then retry",
                what, gw_member(item, "statement"), gw_member(item, "who"));
    return GW_OK;
}

/** apply, when AWS has refused `document`: fails as something passing only when it names somebody who may be
 *  new. */
static GW_UNUSED int
principals_refused(gw_call *call, const json_t *document, const char *what)
{
    json_t *list = principals_of(call, document);
    const char *new_ones = principals_names(call, list, principals_may_be_new);
    const char *all = principals_names(call, list, NULL);
    if (principals_check(call, document, what) != GW_OK)
        return GW_FAILED;
    if (new_ones)
        return gw_fail_as(call, GANGWAY_UNAVAILABLE,
                          "%s was refused: AWS knows %s only some seconds after it was made, and never if it "
                          "is not there",
                          what, new_ones);
    return gw_fail_as(call, GANGWAY_INVALID,
                      "%s was refused: check what it says, and that whom it names is there (%s)", what,
                      all ? all : "nobody");
}

#endif
