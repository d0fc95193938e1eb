/* SPDX-License-Identifier: Apache-2.0 */
/* test_assume.c - contexts in a role that another context's keys assume: kept, renewed, and of one account
 * only
 */
#include "base/json.h"
#include "fixture.h"
#include "suite.h"

#define ROLE "arn:aws:iam::333344445555:role/Member"

static gw_aws_context *base, *member;

static void
begin(void)
{
    setup();
    base = context_new(NULL);
    member = gw_aws_context_assume(base, ROLE, "333344445555");
}

static void
end(void)
{
    gw_aws_context_unref(member);
    gw_aws_context_unref(base);
    teardown();
}

/* What STS says of the keys that came last. */
static void
say_owner(const char *account)
{
    g_autofree char *text = g_strdup_printf(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::%s:assumed-role/"
        "Member/gangway</Arn><Account>%s</Account><UserId>A:g</UserId>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>",
        account, account);
    server_say(peer, 200, NULL, text);
}

static void
succeeds(void)
{
    outcome out;

    server_say(peer, 200, NULL, "{}");
    call_roots(&out, member);
    assert_json(out.answer, "{}");
    outcome_clear(&out);
}

START_TEST(one_session_serves_many_requests)
{
    begin();
    say_role("MEMBER", 3600);
    say_owner("333344445555");
    succeeds();
    succeeds();
    assert_heard(0, "Action=AssumeRole");
    assert_heard(0, "RoleArn=arn%3Aaws%3Aiam%3A%3A333344445555%3Arole%2FMember");
    assert_heard(1, "Credential=MEMBER/");
    assert_heard(2, "Credential=MEMBER/");
    assert_heard(3, "Credential=MEMBER/");
    ck_assert_uint_eq(gw_aws_client_requests(aws), 4);
    ck_assert_ptr_nonnull(strstr(gw_aws_context_origin(member), "'" ROLE "', assumed with the keys from "));
    end();
}
END_TEST

START_TEST(it_is_renewed_before_it_ends)
{
    begin();
    say_role("OLD", 1);
    say_owner("333344445555");
    succeeds();
    g_usleep(1100 * 1000);
    say_role("NEW", 3600);
    say_owner("333344445555");
    succeeds();
    assert_heard(5, "Credential=NEW/");
    end();
}
END_TEST

START_TEST(keys_of_another_account_sign_nothing)
{
    outcome out;

    begin();
    say_role("OTHER", 3600);
    say_owner("999999999999");
    call_roots(&out, member);
    ck_assert_str_eq(gw_json_string(out.failure, "code"), "OtherAccount");
    ck_assert_uint_eq(gw_aws_client_requests(aws), 2);
    outcome_clear(&out);
    end();
}
END_TEST

START_TEST(a_role_that_may_not_be_assumed_is_named)
{
    outcome out;

    begin();
    server_say(peer, 403, NULL,
               "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error>"
               "</ErrorResponse>");
    call_roots(&out, member);
    ck_assert_str_eq(gw_json_string(out.failure, "class"), "denied");
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "sts:AssumeRole");
    ck_assert_ptr_nonnull(
        strstr(gw_json_string(out.failure, "message"), "cannot assume '" ROLE "': not authorized"));
    outcome_clear(&out);
    end();
}
END_TEST

START_TEST(it_outlives_its_base)
{
    begin();
    g_clear_pointer(&base, gw_aws_context_unref);
    say_role("MEMBER", 3600);
    say_owner("333344445555");
    succeeds();
    g_clear_pointer(&member, gw_aws_context_unref);
    teardown();
}
END_TEST

SUITE("assume", one_session_serves_many_requests, it_is_renewed_before_it_ends,
      keys_of_another_account_sign_nothing, a_role_that_may_not_be_assumed_is_named, it_outlives_its_base)
