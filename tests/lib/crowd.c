/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.c - an organization of many accounts, for the simulator's --org */
#include "tests/lib/crowd.h"

#include "base/json.h"
#include <check.h>

#define ORGANIZATION "o-acme0example"
#define A_UNIT 20
#define POLICIES 10

/* Units hang on the root, or on one that was made before. */
static char *
unit_id(guint n)
{
    return g_strdup_printf("ou-ac1e-crowd%04u", n);
}

static void
add_unit(json_t *units, guint n)
{
    g_autofree char *id = unit_id(n), *parent = n % 5 ? unit_id(n / 5 * 5) : g_strdup("r-ac1e");

    json_object_set_new(units, id,
                        json_pack("{s:o, s:s}", "name", json_sprintf("Unit %u", n), "parent", parent));
}

static void
add_account(json_t *accounts, json_t *members, json_t *everywhere, guint n)
{
    g_autofree char *id = g_strdup_printf("9%011u", n), *unit = unit_id(n / A_UNIT);

    json_object_set_new(accounts, id,
                        json_pack("{s:o, s:o, s:s}", "name", json_sprintf("crowd-%u", n), "email",
                                  json_sprintf("aws+%u@acme.example", n), "organization", ORGANIZATION));
    json_object_set_new(members, id, json_pack("{s:s}", "parent", unit));
    json_object_set_new(everywhere, id, json_true());
}

static json_t *
policies(json_t *everywhere, guint units)
{
    json_t *made = json_pack("{s:{s:o}}", "p-FullAWSAccess", "targets", everywhere);

    for (guint n = 0; n < POLICIES; n++) {
        g_autofree char *id = g_strdup_printf("p-crowd%04u", n);
        json_t *targets = json_object();
        for (guint unit = n; unit < units; unit += POLICIES) {
            g_autofree char *target = unit_id(unit);
            json_object_set_new(targets, target, json_true());
        }
        json_object_set_new(made, id,
                            json_pack("{s:o, s:s, s:{s:s, s:[]}, s:o}", "name", json_sprintf("crowd %u", n),
                                      "type", n % 2 ? "TAG_POLICY" : "SERVICE_CONTROL_POLICY", "content",
                                      "Version", "2012-10-17", "Statement", "targets", targets));
    }
    return made;
}

void
crowd_write(const char *path, guint accounts)
{
    guint units = (accounts + A_UNIT - 1) / A_UNIT;
    json_t *them = json_pack("{s:{s:s, s:{s:b}}}", "111122223333", "email", "awsops+1234@doit-intl.com",
                             "root", "mfa", 1);
    json_t *members = json_object(), *places = json_object(), *everywhere = json_object();

    for (guint n = 0; n < units; n++)
        add_unit(places, n);
    for (guint n = 0; n < accounts; n++)
        add_account(them, members, everywhere, n);
    gw_json description =
        json_pack("{s:{s:o, s:{s:{s:o, s:o, s:o, s:{s:{s:s}}}}}}", "aws", "accounts", them, "organizations",
                  ORGANIZATION, "units", places, "accounts", members, "policies", policies(everywhere, units),
                  "root", "policy_types", "TAG_POLICY", "ENABLED");
    g_autofree char *text = gw_json_text(description);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}
