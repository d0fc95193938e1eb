/* SPDX-License-Identifier: Apache-2.0 */
/* lessen.c - for permissions.sh: what `gangway permissions --json` says, as users of a simulated organization
 *
 *   lessen ORG [MORE] <permissions >actions
 *
 * Writes ORG, a file for gangway-sim --org: the user `least` has the customer's policy, `least-partner` the
 * partner's, and `without-N` the customer's without its Nth action; profiles have the same names. MORE, JSON,
 * is laid under it. Prints a line `N ACTION` for each action.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define CUSTOMER "111122223333"
#define PARTNER "068664126052"

static json_t *users, *partners, *profiles;

static void
add_user(const char *account, const char *name, json_t *policy)
{
    json_object_set_new(
        strcmp(account, PARTNER) == 0 ? partners : users, name,
        json_pack("{s:{s:{}}, s:{s:o}}", "access_keys", "sample", "inline", "gangway", policy));
    json_object_set_new(profiles, name, json_pack("{s:s, s:s}", "account", account, "user", name));
}

/* The policy without one action of one statement; a statement without actions goes, too. */
static json_t *
lessened(const json_t *policy, size_t statement, size_t action)
{
    json_t *copy = json_deep_copy(policy), *statements = json_object_get(copy, "Statement");
    json_t *actions = json_object_get(json_array_get(statements, statement), "Action");

    json_array_remove(actions, action);
    if (json_array_size(actions) == 0)
        json_array_remove(statements, statement);
    return copy;
}

static void
add_lessened(const json_t *policy)
{
    json_t *statement, *action;
    size_t i, n;
    int number = 0;
    char name[32];

    json_array_foreach (json_object_get(policy, "Statement"), i, statement) {
        json_array_foreach (json_object_get(statement, "Action"), n, action) {
            snprintf(name, sizeof name, "without-%d", number);
            add_user(CUSTOMER, name, lessened(policy, i, n));
            printf("%d %s\n", number++, json_string_value(action));
        }
    }
}

int
main(int argc, char **argv)
{
    json_t *permissions = json_loadf(stdin, 0, NULL);
    json_t *customer = json_object_get(permissions, "customer"),
           *partner = json_object_get(permissions, "partner");
    json_t *org = argc > 2 ? json_loads(argv[2], 0, NULL) : json_object();

    if (argc < 2 || !json_is_object(customer) || !json_is_object(partner) || !org)
        return 2;
    users = json_object();
    partners = json_object();
    profiles = json_object();
    add_user(CUSTOMER, "least", json_deep_copy(customer));
    add_user(PARTNER, "least-partner", json_deep_copy(partner));
    add_lessened(customer);
    json_t *ours = json_pack("{s:{s:{s:{s:{s:o}}, s:{s:{s:o}}}}, s:o}", "aws", "accounts", CUSTOMER, "iam",
                             "users", users, PARTNER, "iam", "users", partners, "profiles", profiles);
    json_object_update_recursive(ours, org);
    int failed = json_dump_file(ours, argv[1], 0);
    json_decref(ours);
    json_decref(org);
    json_decref(permissions);
    return failed ? 1 : 0;
}
