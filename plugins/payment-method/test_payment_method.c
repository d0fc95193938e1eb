/* SPDX-License-Identifier: Apache-2.0 */
/* test_payment_method.c - what is asked for, and that no card's number gets in
 */
#include "payment-method.c"
#include "testing/events.h"

START_TEST(attested)
{
    gt_begin(steps, "{'method': 'invoice to DoiT, reference 1234'}");
    gt_look();
    gt_check_unseen(); /* and nothing was asked */
    ck_assert_ptr_null((void *)steps[0].apply);
    gt_check_has(gt_want(), "{'method': 'invoice to DoiT, reference 1234'}");
    const char *text = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
    ck_assert_ptr_nonnull(strstr(text, "The new method: invoice to DoiT, reference 1234."));
    ck_assert_ptr_nonnull(strstr(text, "Set as default"));
    ck_assert_ptr_nonnull(strstr(text, "evidence"));
}
END_TEST

#define DID(name, more) GT_EVENT("payments.amazonaws.com", name, GT_AFTER, "IAMUser", more)

START_TEST(what_the_console_did)
{
    gt_begin(steps, "{'method': 'invoice'}");
    gt_note("since", GT_BEGAN);
    gt_events(
        "EventSource", "payments.amazonaws.com",
        DID("Instruments_Delete", "") ", " DID("Instruments_Create", ", 'errorCode': 'Failed'") ", " DID(
            "Instruments_Create", "") ", null, {'CloudTrailEvent': 'x'}");
    gt_look();
    gt_check_unseen();
    json_t *evidence = json_object_get(gt_answer_of("inspect"), "evidence");
    ck_assert_uint_eq(json_array_size(evidence), 2);
    gt_check_has(json_array_get(evidence, 0), "{'event': 'Instruments_Delete'}");
    gt_begin(steps, "{'method': 'invoice'}");
    gt_note("since", GT_BEGAN);
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_unseen();
}
END_TEST

START_TEST(card_numbers)
{
    static const char *const cards[] = {"card 4111 1111 1111 1111", "4111111111111",
                                        "Visa 4111-1111-1111-1111, DoiT", "DE89 3704 0044 0532 0130 00"};
    char text[128];
    for (size_t i = 0; i < sizeof cards / sizeof *cards; i++) {
        snprintf(text, sizeof text, "{'method': '%s'}", cards[i]);
        gt_begin(steps, text);
        gt_look();
        gt_check_failed("invalid", "FullNumber", "last four digits");
    }
}
END_TEST

START_TEST(other_numbers)
{
    static const char *const fine[] = {"Visa ending in 1234",
                                       "invoice 2026-11-22, contract 123456789012, customer 99",
                                       "card 4111 xxxx xxxx 1111"};
    char text[128];
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        snprintf(text, sizeof text, "{'method': '%s'}", fine[i]);
        gt_begin(steps, text);
        gt_look();
        gt_check_worked();
    }
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{}"));
    ck_assert(!gt_fits(steps, "{'method': ''}"));
    ck_assert(!gt_fits(steps, "{'method': {}}"));
    ck_assert(!gt_fits(steps, "{'method': 'invoice', 'card': '1'}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {attested,      what_the_console_did, card_numbers,
                                  other_numbers, parameters,           NULL};
    return gt_run("payment-method", tests);
}
