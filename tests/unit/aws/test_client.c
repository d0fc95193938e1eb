/* SPDX-License-Identifier: Apache-2.0 */
/* test_client.c - calls against a server that fails in every way: repetitions, pages, keys, messages */
#include "base/json.h"
#include "base/text.h"
#include "fixture.h"
#include "suite.h"

#include <string.h>

#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}"
#define DENIED "{\"__type\":\"AccessDeniedException\",\"Message\":\"You may not\"}"

START_TEST(an_answer)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 200, NULL, "{\"Organization\":{\"Id\":\"o-1\"}}");
    call(&out, context, "organizations", "DescribeOrganization", NULL, FALSE);
    assert_json(out.answer, "{\"Organization\":{\"Id\":\"o-1\"}}");
    ck_assert_uint_eq(gw_aws_client_requests(aws), 1);
    const char *heard = server_request(peer, 0);
    ck_assert(g_str_has_prefix(heard, "POST / HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(heard, "X-Amz-Target: AWSOrganizationsV20161128.DescribeOrganization\r\n"));
    ck_assert_ptr_nonnull(strstr(heard,
                                 "/us-east-1/organizations/aws4_request, SignedHeaders=content-type;host;"
                                 "x-amz-date;x-amz-target, Signature="));
    ck_assert_ptr_nonnull(strstr(heard, "amz-sdk-request: attempt=1; max=3\r\n"));
    ck_assert_ptr_nonnull(strstr(heard, "amz-sdk-invocation-id: "));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(signed_for_a_set_of_regions)
{
    setup();
    g_setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a,sigv4", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 500, NULL, "");
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "partnercentral-channel", "ListRelationships", "{\"catalog\":\"AWS\"}", FALSE);
    assert_json(out.answer, "{}");
    outcome_clear(&out);
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    outcome_clear(&out);
    for (guint i = 0; i < 2; i++) {
        assert_heard(i, "\r\nX-Amz-Region-Set: *\r\n");
        assert_heard(i, "\r\nAuthorization: AWS4-ECDSA-P256-SHA256 Credential=");
        assert_heard(i, "/partnercentral-channel/aws4_request, SignedHeaders=content-type;host;x-amz-date;"
                        "x-amz-region-set;x-amz-target, Signature=30");
    }
    assert_heard(2, "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=");
    ck_assert_ptr_null(strstr(server_request(peer, 2), "X-Amz-Region-Set"));
    teardown();
}
END_TEST

START_TEST(refused_signatures_name_the_other_kind)
{
    static const char *const refused = "{\"__type\":\"InvalidSignatureException\",\"message\":\"no match\"}";
    static const struct {
        const char *preference, *service, *operation;
        gboolean named;
    } cases[] = {
        {"", "partnercentral-channel", "ListRelationships", TRUE},
        {"sigv4a", "partnercentral-channel", "ListRelationships", FALSE},
        {"", "organizations", "ListRoots", FALSE},
    };
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_setenv("AWS_AUTH_SCHEME_PREFERENCE", cases[i].preference, TRUE);
        g_autoptr(gw_aws_context) context = context_new(NULL);
        outcome out;
        server_say(peer, 403, NULL, refused);
        call(&out, context, cases[i].service, cases[i].operation, "{}", FALSE);
        assert_says(&out, "no match: the signature was refused: check the secret key");
        const char *message = gw_json_string(out.failure, "message");
        ck_assert_msg((strstr(message, "PREFERENCE=sigv4a") != NULL) == cases[i].named, "%s", message);
        outcome_clear(&out);
    }
    teardown();
}
END_TEST

/* ---- repetitions ---- */

START_TEST(reads_are_repeated)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 500, NULL, "<html>oops</html>");
    server_say_raw(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{");
    server_say(peer, 200, NULL, "{\"Roots\":[]}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_json(out.answer, "{\"Roots\":[]}");
    ck_assert_uint_eq(server_heard(peer), 3);
    ck_assert_ptr_nonnull(strstr(server_request(peer, 2), "amz-sdk-request: attempt=3; max=3\r\n"));
    outcome_clear(&out);

    static const char *const unreadable[] = {"not JSON", "{\"Roots\":[", "<html/>"};
    for (guint i = 0; i < G_N_ELEMENTS(unreadable); i++) {
        server_say(peer, 200, NULL, unreadable[i]);
        server_say(peer, 200, NULL, unreadable[i]);
        server_say(peer, 200, NULL, "{}");
        call(&out, context, "organizations", "ListRoots", NULL, FALSE);
        assert_json(out.answer, "{}");
        outcome_clear(&out);
    }
    teardown();
}
END_TEST

START_TEST(attempts_end)
{
    setup();
    g_setenv("AWS_MAX_ATTEMPTS", "2", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say_raw(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{");
    server_say_raw(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{");
    call(&out, context, "cur", "DescribeReportDefinitions", NULL, FALSE);
    assert_failed(&out, "unavailable", "ConnectionLost", 2);
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "cur:DescribeReportDefinitions");
    ck_assert_ptr_nonnull(strstr(gw_json_string(out.failure, "message"), server_url(peer)));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(writes_are_not_repeated_when_they_may_have_happened)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    static const char *const input = "{\"RoleName\":\"r\"}";
    server_reset(peer);
    call(&out, context, "iam", "CreateRole", input, FALSE);
    assert_failed(&out, "unavailable", "ConnectionLost", 1);
    outcome_clear(&out);
    server_say(peer, 500, NULL, "");
    call(&out, context, "iam", "DeleteRole", input, FALSE);
    assert_failed(&out, "unavailable", "Http500", 1);
    outcome_clear(&out);
    server_say(peer, 200, NULL, "not XML");
    call(&out, context, "iam", "CreateRole", input, FALSE);
    assert_failed(&out, "unavailable", "BadAnswer", 1);
    outcome_clear(&out);
    server_say(peer, 500, NULL, "<ErrorResponse><Error><Code>ServiceFailure</Code></Error></ErrorResponse>");
    call(&out, context, "iam", "CreateRole", input, FALSE);
    assert_failed(&out, "unavailable", "ServiceFailure", 1);
    ck_assert_uint_eq(server_heard(peer), 4);
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(writes_are_repeated_when_they_were_turned_away)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 400, NULL, THROTTLED);
    server_say(peer, 409, NULL, "{\"__type\":\"ConcurrentModificationException\"}");
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "EnableAWSServiceAccess", NULL, FALSE);
    assert_json(out.answer, "{}");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(the_server_says_when)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 429, "Retry-After: 1\r\n", THROTTLED);
    server_say(peer, 200, NULL, "{}");
    gint64 begin = g_get_monotonic_time();
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    ck_assert_int_ge(g_get_monotonic_time() - begin, 990 * 1000);
    assert_json(out.answer, "{}");
    outcome_clear(&out);
    teardown();
}
END_TEST

/* Nobody stays for two hours: the failure says when to come again, uncut. */
START_TEST(the_server_says_much_later)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 429, "Retry-After: 7200\r\n", THROTTLED);
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    ck_assert_int_eq(gw_json_int(out.failure, "retry_after", 0), 7200);
    ck_assert_int_eq(gw_json_int(out.failure, "attempts", 0), 1);
    ck_assert_uint_eq(server_heard(peer), 1);
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(delays_are_bounded)
{
    gw_json slow = gw_failure_new(GW_ERROR_THROTTLED, "SlowDown", "x");
    gw_json gone = gw_failure_new(GW_ERROR_UNAVAILABLE, "Http500", "x");
    static const char *const hostile[] = {"99999999999999999999", "-5", "soon", "",
                                          "Thu, 01 Jan 2099 00:00:00 GMT"};
    for (guint n = 0; n < 1000; n++) {
        ck_assert_uint_le(gw_retry_delay(gone, 0, NULL), 100);
        ck_assert_uint_le(gw_retry_delay(slow, n, NULL), 20000);
    }
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autoptr(gw_message) answer = gw_message_new_answer(503);
        gw_message_add_header(answer, "Retry-After", hostile[i]);
        ck_assert_uint_le(gw_retry_delay(slow, 0, answer), 20000);
        gw_message_add_header(answer, "x-amz-retry-after", hostile[i]);
        ck_assert_uint_le(gw_retry_delay(slow, 0, answer), 25000);
    }
    g_autoptr(gw_message) told = gw_message_new_answer(503);
    gw_message_add_header(told, "x-amz-retry-after", "3000");
    guint delay = gw_retry_delay(gone, 0, told);
    ck_assert(delay >= 3000 && delay <= 5100);
}
END_TEST

START_TEST(the_bucket_runs_dry)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    aws->bucket.tokens = 7;
    server_say(peer, 500, NULL, "");
    server_say(peer, 500, NULL, "");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_failed(&out, "unavailable", "Http500", 2);
    ck_assert_uint_eq(aws->bucket.tokens, 2);
    outcome_clear(&out);
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    ck_assert_uint_eq(aws->bucket.tokens, 3);
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(a_clock_that_is_off)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    g_autoptr(GDateTime) future = g_date_time_new_from_unix_utc(gw_now_ms() / 1000 + 7200);
    g_autofree char *date = g_date_time_format(future, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n");
    g_autofree char *stamp = g_date_time_format(future, "X-Amz-Date: %Y%m%dT%H");
    outcome out;
    server_say(peer, 403, date,
               "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired\"}");
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "EnableAllFeatures", NULL, FALSE);
    assert_json(out.answer, "{}");
    ck_assert_msg(strstr(server_request(peer, 1), stamp) != NULL, "%s", server_request(peer, 1));
    outcome_clear(&out);
    server_say(peer, 200, date, "{}");
    call(&out, context, "organizations", "EnableAllFeatures", NULL, FALSE);
    outcome_clear(&out);
    g_autofree char *wrong = gw_aws_context_clock(context);
    ck_assert_msg(g_str_has_suffix(wrong, "min behind AWS's"), "%s", wrong);
    aws->clock_seen_ms = -90061000;
    g_autofree char *ahead = gw_aws_context_clock(context);
    ck_assert_str_eq(ahead, "25 h 1 min ahead of AWS's");
    aws->clock_seen_ms = 179000;
    ck_assert_ptr_null(gw_aws_context_clock(context));
    /* the second time it is the key that is wrong */
    server_say(peer, 403, date, "{\"__type\":\"InvalidSignatureException\",\"message\":\"wrong\"}");
    call(&out, context, "organizations", "EnableAllFeatures", NULL, FALSE);
    assert_failed(&out, "denied", "InvalidSignatureException", 1);
    ck_assert_ptr_nonnull(strstr(gw_json_string(out.failure, "message"), "check the secret key"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(a_bucket_elsewhere)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 301, "x-amz-bucket-region: eu-west-3\r\n", "");
    server_say(peer, 200, "x-amz-bucket-region: eu-west-3\r\n", "");
    call(&out, context, "s3", "HeadBucket", "{\"Bucket\":\"b-1\"}", FALSE);
    assert_json(out.answer, "{\"BucketRegion\":\"eu-west-3\"}");
    ck_assert_ptr_nonnull(strstr(server_request(peer, 0), "/us-east-1/s3/aws4_request"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 1), "/eu-west-3/s3/aws4_request"));
    ck_assert(g_str_has_prefix(server_request(peer, 1), "HEAD /b-1 HTTP/1.1\r\n"));
    outcome_clear(&out);
    server_say(peer, 400, NULL,
               "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>../../x</"
               "Region></Error>");
    call(&out, context, "s3", "GetBucketPolicy", "{\"Bucket\":\"b-1\"}", FALSE);
    assert_failed(&out, "invalid", "AuthorizationHeaderMalformed", 1);
    outcome_clear(&out);
    teardown();
}
END_TEST

/* HEAD has no body that could say why it is refused: GET has. */
START_TEST(heads_that_are_refused)
{
    static const struct {
        int status;
        const char *body, *class, *code;
    } cases[] = {
        {400, "<Error><Code>ExpiredToken</Code><Message>over</Message></Error>", "denied", "ExpiredToken"},
        {403, "<Error><Code>InvalidAccessKeyId</Code><Message>who?</Message></Error>", "denied",
         "InvalidAccessKeyId"},
        {403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "denied", "AccessDenied"},
        {301, "<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>", "invalid",
         "PermanentRedirect"},
        {400, "", "invalid", "Http400"},
    };
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        outcome out;
        server_say(peer, cases[i].status, NULL, "");
        server_say(peer, cases[i].status, NULL, cases[i].body);
        call(&out, context, "s3", "HeadBucket", "{\"Bucket\":\"b-1\"}", FALSE);
        assert_failed(&out, cases[i].class, cases[i].code, 2);
        ck_assert(g_str_has_prefix(server_request(peer, 2 * i), "HEAD /b-1 HTTP/1.1"));
        ck_assert(g_str_has_prefix(server_request(peer, 2 * i + 1), "GET /b-1?list-type=2&max-keys=0 "));
        outcome_clear(&out);
    }
    teardown();
}
END_TEST

/* What GET tells is put right, and HEAD is sent again; it has the last word when GET finds nothing wrong. */
START_TEST(heads_that_are_mended)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    g_autoptr(GDateTime) future = g_date_time_new_from_unix_utc(gw_now_ms() / 1000 + 3600);
    g_autofree char *date = g_date_time_format(future, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n");
    outcome out;
    server_say(peer, 403, date, "");
    server_say(peer, 403, date, "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message></Error>");
    server_say(peer, 400, date, "");
    server_say(
        peer, 400, date,
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-3</Region>"
        "</Error>");
    server_say(peer, 200, "x-amz-bucket-region: eu-west-3\r\n", "");
    call(&out, context, "s3", "HeadBucket", "{\"Bucket\":\"b-1\"}", FALSE);
    assert_json(out.answer, "{\"BucketRegion\":\"eu-west-3\"}");
    ck_assert(g_str_has_prefix(server_request(peer, 4), "HEAD /b-1 HTTP/1.1"));
    outcome_clear(&out);
    server_say(peer, 403, NULL, "");
    server_say(peer, 200, NULL, "<ListBucketResult/>");
    server_say(peer, 403, NULL, "");
    call(&out, context, "s3", "HeadBucket", "{\"Bucket\":\"b-1\"}", FALSE);
    assert_failed(&out, "denied", "AccessDenied", 3);
    outcome_clear(&out);
    teardown();
}
END_TEST

/* ---- messages ---- */

START_TEST(denials_name_the_action)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 403, "x-amzn-RequestId: id-9\r\n", DENIED);
    call(&out, context, "taxsettings", "GetTaxRegistration", NULL, FALSE);
    assert_failed(&out, "denied", "AccessDeniedException", 1);
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "tax:GetTaxRegistration");
    ck_assert_str_eq(gw_json_string(out.failure, "request_id"), "id-9");
    ck_assert_str_eq(gw_json_string(out.failure, "message"),
                     "You may not: allow tax:GetTaxRegistration for the keys from the environment "
                     "(AWS_ACCESS_KEY_ID)");
    outcome_clear(&out);
    server_say(peer, 403, NULL,
               "{\"__type\":\"AccessDeniedException\",\"message\":\"User: a is not authorized to perform: "
               "cur:PutReportDefinition with an explicit deny in a service control policy\"}");
    call(&out, context, "taxsettings", "GetTaxRegistration", NULL, FALSE);
    assert_failed(&out, "denied", "AccessDeniedException", 1);
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "cur:PutReportDefinition");
    ck_assert_str_eq(gw_json_string(out.failure, "denied_by"), "a service control policy");
    ck_assert_ptr_nonnull(strstr(gw_json_string(out.failure, "message"),
                                 "it is denied in a service control policy, which no permission outweighs"));
    outcome_clear(&out);
    server_say(peer, 403, NULL, "");
    server_say(peer, 403, NULL, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
    call(&out, context, "s3", "HeadBucket", "{\"Bucket\":\"b\"}", FALSE);
    assert_failed(&out, "denied", "AccessDenied", 2);
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "s3:ListBucket");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(calls_that_cannot_be_made)
{
    static const char *const cases[][5] = {
        {"imm", "GetUser", NULL, NULL, "is not known; did you mean 'iam'?"},
        {"iam", "getUser", NULL, NULL, "no such operation"},
        {"s3", "HeadBucket", "{}", NULL, "'Bucket' is missing"},
        {"sts", "GetCallerIdentity", "{}", "evil.example/#", "is not the name of an AWS region"},
        {"sts", "GetCallerIdentity", "{}", "", "is not the name of an AWS region"},
    };
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        outcome out;
        gw_json input = cases[i][2] ? json_loads(cases[i][2], 0, NULL) : NULL;
        outcome_begin(&out, 1);
        gw_aws_call_start(context, cases[i][0], cases[i][1], input, cases[i][3], FALSE, on_done, &out);
        ck_assert_uint_eq(out.done, 0);
        g_main_loop_run(out.loop);
        ck_assert_str_eq(gw_json_string(out.failure, "class"), "invalid");
        ck_assert_msg(strstr(gw_json_string(out.failure, "message"), cases[i][4]) != NULL, "%s",
                      gw_json_string(out.failure, "message"));
        ck_assert_ptr_nonnull(gw_json_string(out.failure, "action"));
        outcome_clear(&out);
    }
    ck_assert_uint_eq(gw_aws_client_requests(aws), 0);
    teardown();
}
END_TEST

START_TEST(bad_endpoints)
{
    static const char *const urls[] = {"nonsense",     "ftp://x",      "http://",
                                       "http://u:p@h", "http://h?q=1", "//h"};
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_setenv("AWS_ENDPOINT_URL_STS", urls[i], TRUE);
        g_autoptr(gw_aws_context) context = context_new(NULL);
        outcome out;
        call(&out, context, "sts", "GetCallerIdentity", NULL, FALSE);
        ck_assert_str_eq(gw_json_string(out.failure, "class"), "invalid");
        ck_assert_ptr_nonnull(strstr(gw_json_string(out.failure, "message"), "AWS_ENDPOINT_URL"));
        outcome_clear(&out);
    }
    g_autofree char *prefixed = g_strconcat(server_url(peer), "/pre/fix/", NULL);
    g_setenv("AWS_ENDPOINT_URL_STS", prefixed, TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 200, NULL, "<GetCallerIdentityResponse/>");
    call(&out, context, "sts", "GetCallerIdentity", NULL, FALSE);
    assert_json(out.answer, "{}");
    ck_assert(g_str_has_prefix(server_request(peer, 0), "POST /pre/fix/ HTTP/1.1\r\n"));
    outcome_clear(&out);
    g_unsetenv("AWS_ENDPOINT_URL_STS");
    teardown();
}
END_TEST

/* ---- pages ---- */

START_TEST(pages_are_merged)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 200, NULL, "{\"Accounts\":[{\"Id\":\"1\"}],\"NextToken\":\"a\"}");
    server_say(peer, 200, NULL, "{\"Accounts\":[],\"NextToken\":\"b\"}");
    server_say(peer, 200, NULL, "{\"Accounts\":[{\"Id\":\"2\"}]}");
    call(&out, context, "organizations", "ListAccounts", "{\"MaxResults\":1}", TRUE);
    assert_json(out.answer, "{\"Accounts\":[{\"Id\":\"1\"},{\"Id\":\"2\"}]}");
    ck_assert_ptr_nonnull(strstr(server_request(peer, 2), "\"NextToken\": \"b\""));
    outcome_clear(&out);

    server_say(
        peer, 200, NULL,
        "<GetGroupResponse><GetGroupResult><Group><GroupName>g</GroupName></Group><Users><member><UserName>a"
        "</UserName></member></Users><IsTruncated>true</IsTruncated><Marker>m</Marker></GetGroupResult>"
        "</GetGroupResponse>");
    server_say(peer, 200, NULL,
               "<GetGroupResponse><GetGroupResult><Group><GroupName>g</GroupName></Group><Users/>"
               "<IsTruncated>false</IsTruncated></GetGroupResult></GetGroupResponse>");
    call(&out, context, "iam", "GetGroup", "{\"GroupName\":\"g\"}", TRUE);
    assert_json(out.answer,
                "{\"Group\":{\"GroupName\":\"g\"},\"Users\":[{\"UserName\":\"a\"}],\"IsTruncated\":false}");
    outcome_clear(&out);

    server_say(peer, 200, NULL,
               "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents>"
               "<NextContinuationToken>t+/=</NextContinuationToken></ListBucketResult>");
    server_say(peer, 200, NULL,
               "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>b</Key></Contents></"
               "ListBucketResult>");
    call(&out, context, "s3", "ListObjectsV2", "{\"Bucket\":\"b\"}", TRUE);
    assert_json(json_object_get(out.answer, "Contents"), "[{\"Key\":\"a\"},{\"Key\":\"b\"}]");
    ck_assert_ptr_nonnull(strstr(server_request(peer, 6), "continuation-token=t%2B%2F%3D"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(a_failing_page_fails_the_call)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 200, NULL, "{\"Accounts\":[],\"NextToken\":\"a\"}");
    server_say(peer, 400, NULL, DENIED);
    call(&out, context, "organizations", "ListAccounts", NULL, TRUE);
    assert_failed(&out, "denied", "AccessDeniedException", 1);
    outcome_clear(&out);
    teardown();
}
END_TEST

/* ---- keys ---- */

static const char chained[] =
    "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n"
    "[profile middle]\nrole_arn = arn:middle\nsource_profile = base\nexternal_id = x 1\n"
    "[profile last]\nrole_arn = arn:last\nsource_profile = middle\n"
    "role_session_name = me\nduration_seconds = 900\n";

START_TEST(roles_in_a_chain)
{
    setup();
    write_config("%s", chained);
    g_autoptr(gw_aws_context) context = context_new("last");
    outcome out;
    outcome_begin(&out, 3);
    say_role("MIDDLE", 3600);
    say_role("LAST", 3600);
    for (int i = 0; i < 3; i++) /* three callers, one fetch */
        server_say(peer, 200, NULL, "{}");
    for (int i = 0; i < 3; i++)
        gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    g_main_loop_run(out.loop);
    assert_json(out.answer, "{}");
    ck_assert_uint_eq(server_heard(peer), 5);
    ck_assert_ptr_nonnull(strstr(server_request(peer, 0), "Credential=BASE/"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 0), "RoleArn=arn%3Amiddle&RoleSessionName=gangway&"
                                                          "ExternalId=x+1"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 1), "Credential=MIDDLE/"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 1), "RoleArn=arn%3Alast&RoleSessionName=me&"
                                                          "DurationSeconds=900"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 4), "Credential=LAST/"));
    ck_assert_ptr_nonnull(strstr(server_request(peer, 4), "X-Amz-Security-Token: token-LAST\r\n"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(roles_that_are_refused)
{
    setup();
    write_config("%s", chained);
    g_autoptr(gw_aws_context) context = context_new("last");
    outcome out;
    say_role("MIDDLE", 3600);
    server_say(
        peer, 403, NULL,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_failed(&out, "denied", "AccessDenied", 1);
    ck_assert_str_eq(gw_json_string(out.failure, "action"), "sts:AssumeRole");
    ck_assert(g_str_has_prefix(gw_json_string(out.failure, "message"),
                               "cannot assume 'arn:last' for profile 'last': no"));
    outcome_clear(&out);
    server_say(peer, 200, NULL, "<AssumeRoleResponse/>");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    ck_assert_str_eq(gw_json_string(out.failure, "class"), "unavailable");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(keys_are_renewed)
{
    setup();
    write_config("%s", chained);
    g_autoptr(gw_aws_context) context = context_new("middle");
    outcome out;
    say_role("OLD", 1); /* a quarter of a second is left when they are renewed */
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    outcome_clear(&out);
    g_usleep(1100 * 1000);
    say_role("NEW", 3600);
    server_say(peer, 400, NULL, "{\"__type\":\"ExpiredTokenException\",\"message\":\"expired\"}");
    say_role("NEWEST", 3600); /* AWS thinks otherwise: once more */
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_json(out.answer, "{}");
    ck_assert_ptr_nonnull(strstr(server_request(peer, 5), "Credential=NEWEST/"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(expired_keys_say_so)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 400, NULL,
               "{\"__type\":\"ExpiredTokenException\",\"message\":\"The token is expired\"}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_failed(&out, "denied", "ExpiredTokenException", 1);
    ck_assert_ptr_nonnull(
        strstr(gw_json_string(out.failure, "message"), "the credentials have expired: renew"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(a_program_prints_keys)
{
    setup();
    write_config("[profile p]\ncredential_process = printf "
                 "'{\"Version\":1,\"AccessKeyId\":\"FROM_PROCESS\",\"SecretAccessKey\":\"s\"}'\n");
    g_autoptr(gw_aws_context) context = context_new("p");
    outcome out;
    server_say(peer, 200, NULL, "{}");
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_json(out.answer, "{}");
    ck_assert_ptr_nonnull(strstr(server_request(peer, 0), "Credential=FROM_PROCESS/"));
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(programs_that_fail)
{
    static const char *const cases[][2] = {
        {"/does/not/exist", "Failed to execute"},
        {"false", "exit code 1"},
        {"sh -c 'kill -9 $$'", "signal 9"},
        {"true", "did not print a JSON object"},
        {"yes", "printed more than 64 KiB"},
        {"sh -c 'yes >&2'", "wrote more than 64 KiB of messages"},
        {"echo secret-text", "did not print a JSON object"},
        {"echo []", "did not print a JSON object"},
        {"echo {}", "not of Version 1"},
        {"echo '{\"Version\":2}'", "not of Version 1"},
        {"echo '{\"Version\":1,\"AccessKeyId\":\"a\"}'", "there is no SecretAccessKey in it"},
        {"echo '{\"Version\":1,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"s\",\"Expiration\":\"soon\"}'",
         "its Expiration is not a time"},
        {"echo '{\"Version\":1,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"s\",\"Expiration\":"
         "\"2001-01-01T00:00:00Z\"}'",
         "have expired"},
        {"sh -c 'yes'", "more than 64 KiB"},
        {"sh -c 'echo \"unfinished", ""},
    };
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        write_config("[profile p]\ncredential_process = %s\n", cases[i][0]);
        g_autoptr(gw_aws_context) context = context_new("p");
        outcome out;
        call(&out, context, "organizations", "ListRoots", NULL, FALSE);
        const char *message = gw_json_string(out.failure, "message");
        ck_assert_str_eq(gw_json_string(out.failure, "code"), "CredentialProcessFailed");
        ck_assert_msg(strstr(message, cases[i][1]) != NULL, "%s", message);
        ck_assert_msg(strstr(message, "credential_process of profile 'p'") != NULL, "%s", message);
        ck_assert_ptr_null(strstr(message, "secret-text"));
        outcome_clear(&out);
    }
    teardown();
}
END_TEST

/* ---- letting go ---- */

START_TEST(cancelled_calls_stay_silent)
{
    setup();
    write_config("[profile slow]\ncredential_process = sleep 30\n%s", chained);
    outcome silent;
    outcome_begin(&silent, 1);
    g_autoptr(gw_aws_context) slow = context_new("slow");
    g_autoptr(gw_aws_context) role = context_new("last");
    g_autoptr(gw_aws_context) plain = context_new(NULL);
    gw_aws_context *const contexts[] = {slow, role, plain};
    for (guint i = 0; i < G_N_ELEMENTS(contexts); i++) {
        gw_aws_call *at_once =
            gw_aws_call_start(contexts[i], "organizations", "ListRoots", NULL, NULL, TRUE, on_done, &silent);
        gw_aws_call_cancel(at_once);
        gw_aws_call *later =
            gw_aws_call_start(contexts[i], "organizations", "ListRoots", NULL, NULL, TRUE, on_done, &silent);
        for (int k = 0; k < 5; k++)
            g_main_context_iteration(NULL, FALSE);
        gw_aws_call_cancel(later);
    }
    g_clear_pointer(&slow, gw_aws_context_unref);
    g_clear_pointer(&role, gw_aws_context_unref);
    for (int k = 0; k < 50; k++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    ck_assert_uint_eq(silent.done, 0);
    outcome_clear(&silent);
    teardown();
}
END_TEST

SUITE("client", an_answer, signed_for_a_set_of_regions, refused_signatures_name_the_other_kind,
      reads_are_repeated, attempts_end, writes_are_not_repeated_when_they_may_have_happened,
      writes_are_repeated_when_they_were_turned_away, the_server_says_when, the_server_says_much_later,
      delays_are_bounded, the_bucket_runs_dry, a_clock_that_is_off, a_bucket_elsewhere,
      heads_that_are_refused, heads_that_are_mended, denials_name_the_action, calls_that_cannot_be_made,
      bad_endpoints, pages_are_merged, a_failing_page_fails_the_call, roles_in_a_chain,
      roles_that_are_refused, keys_are_renewed, expired_keys_say_so, a_program_prints_keys,
      programs_that_fail, cancelled_calls_stay_silent)
