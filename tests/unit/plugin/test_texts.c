/* SPDX-License-Identifier: Apache-2.0 */
/* test_texts.c - a text that is NULL or not UTF-8 is not lost: the call fails, and the reason names the
 * function */
#include "../../plugins/contract/contract.h"

#include <gangway/testing.h>

static void (*in_inspect)(gw_call *call), (*in_desire)(gw_call *call);
static int after_s;

static int
inspect(gw_call *call)
{
    if (after_s)
        return gw_pending(call, after_s, "a review");
    if (in_inspect)
        in_inspect(call);
    return in_inspect ? GW_OK : gw_absent(call);
}

static int
desire(gw_call *call)
{
    if (in_desire)
        in_desire(call);
    return gw_wanted(call, "{s:b}", "there", 1);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

BREAKS_CONTRACT(GW_JSON({"type" : "object"}), good_reads, good_writes, inspect_entry, desire_entry,
                good_apply_entry);

static const char *bad_text;

static void
pending(gw_call *call)
{
    gw_pending(call, 5, "\xff");
}

static void
unseen_reason(gw_call *call)
{
    gw_unseen_because(call, "ops", bad_text);
}

static void
unseen_actor(gw_call *call)
{
    gw_unseen_because(call, "\xff", "why");
}

static void
instruct_title(gw_call *call)
{
    gw_instruct(call, bad_text, "do this");
}

static void
instruct_text(gw_call *call)
{
    gw_instruct(call, "a title", bad_text);
}

static void
late(gw_call *call)
{
    gw_late(call, bad_text);
}

static void
evidence(gw_call *call)
{
    gw_demand_evidence(call, bad_text);
}

static void
irreversible(gw_call *call)
{
    gw_irreversible(call, bad_text);
}

static const struct {
    void (*in_inspect)(gw_call *call), (*in_desire)(gw_call *call);
    const char *named;
} bad[] = {
    {pending, NULL, "gw_pending's reason"},
    {unseen_reason, NULL, "gw_unseen_because's reason"},
    {unseen_actor, NULL, "gw_unseen_because's actor"},
    {NULL, instruct_title, "gw_instruct's title"},
    {NULL, instruct_text, "gw_instruct's text"},
    {NULL, late, "gw_late"},
    {NULL, evidence, "gw_demand_evidence"},
    {NULL, irreversible, "gw_irreversible"},
};

START_TEST(a_bad_text_fails_the_call)
{
    static const char *const texts[] = {NULL, "\xff"};

    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            bad_text = texts[t];
            in_inspect = bad[i].in_inspect;
            in_desire = bad[i].in_desire;
            gt_begin(steps, "{}");
            gt_look();
            gt_check_failed("invalid", "BadFormat", bad[i].named);
        }
}
END_TEST

START_TEST(pending_has_limits)
{
    static const int outside[] = {-1, GW_PENDING_MAX + 1}, inside[] = {1, GW_PENDING_MAX};

    for (size_t i = 0; i < 2; i++) {
        gt_begin(steps, "{}");
        after_s = outside[i];
        gt_look();
        gt_check_failed("invalid", "BadFormat", "1 s at least and 30 days");
        after_s = inside[i];
        gt_look();
        gt_check_worked();
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {a_bad_text_fails_the_call, pending_has_limits, NULL};

    return gt_run("texts", tests);
}
