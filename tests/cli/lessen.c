/* SPDX-License-Identifier: Apache-2.0 */
/* lessen.c - for least.sh: what `gangway permissions --json` says, as what a simulated organization's
 * profiles may do
 *
 *   lessen ORG ACTION [MORE] <permissions >actions
 *
 * Writes ORG, a file for gangway-sim --org: the profiles `customer` and `partner` are users with just these
 * policies, less ACTION (`iam:GetRole`, `partner/sts:AssumeRole`; anything else takes nothing away). MORE,
 * JSON, is laid over it. Prints the actions that there are, one a line.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *context, *prefix, *account;
} contexts[] = {{"customer", "", "111122223333"}, {"partner", "partner/", "068664126052"}};

/* Takes `lost` out of a policy and prints all that it has. */
static void
lessen(json_t *policy, const char *prefix, const char *lost)
{
    json_t *statements = json_object_get(policy, "Statement");
    char name[256];

    for (size_t i = json_array_size(statements); i-- > 0;) {
        json_t *actions = json_object_get(json_array_get(statements, i), "Action");
        for (size_t n = json_array_size(actions); n-- > 0;) {
            snprintf(name, sizeof name, "%s%s", prefix, json_string_value(json_array_get(actions, n)));
            puts(name);
            if (strcmp(name, lost) == 0)
                json_array_remove(actions, n);
        }
        if (json_array_size(actions) == 0)
            json_array_remove(statements, i);
    }
}

/* A context that needs nothing is somebody without any policy. */
static void
add_user(json_t *org, int i, json_t *policy)
{
    json_t *inlined = json_array_size(json_object_get(policy, "Statement")) > 0
                          ? json_pack("{s:O}", "gangway", policy)
                          : json_object();
    json_t *user =
        json_pack("{s:{s:{s:{s:{s:{s:{s:{s:{}}, s:o}}}}}}, s:{s:{s:s, s:s}}}", "aws", "accounts",
                  contexts[i].account, "iam", "users", "least", "access_keys", "sample", "inline", inlined,
                  "profiles", contexts[i].context, "account", contexts[i].account, "user", "least");
    json_object_update_recursive(org, user);
    json_decref(user);
}

int
main(int argc, char **argv)
{
    json_t *permissions = json_loadf(stdin, 0, NULL), *org = json_object();
    json_t *more = argc > 3 ? json_loads(argv[3], 0, NULL) : json_object();

    if (argc < 3 || !json_is_object(permissions) || !more)
        return 2;
    for (int i = 0; i < 2; i++) {
        json_t *policy = json_object_get(permissions, contexts[i].context);
        lessen(policy, contexts[i].prefix, argv[2]);
        add_user(org, i, policy);
    }
    json_object_update_recursive(org, more);
    int failed = json_dump_file(org, argv[1], 0);
    json_decref(org);
    json_decref(more);
    json_decref(permissions);
    return failed ? 1 : 0;
}
