/* SPDX-License-Identifier: Apache-2.0 */
/* test_echo.c - an endpoint that repeats the request tells none of the credentials in use */
#include "base/json.h"
#include "base/text.h"
#include "fixture.h"
#include "suite.h"

#include <string.h>

/* AWS quotes the canonical request where a signature does not match; others repeat all headers. */
static char *
say_it_back(const char *request, G_GNUC_UNUSED gpointer data)
{
    gw_json error = json_pack("{s:s, s:s}", "__type", "InvalidInputException", "Message", request);
    g_autofree char *text = gw_json_text(error);
    return server_text(400, NULL, text);
}

static char *
in_bytes(const char *text)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    for (const char *c = text; *c; c++)
        g_string_append_printf(bytes, "%02x ", (guchar)*c);
    return g_strdup(bytes->str);
}

static char *
say_bytes_back(const char *request, G_GNUC_UNUSED gpointer data)
{
    g_autofree char *bytes = in_bytes(request);
    g_autofree char *text = g_strdup_printf("<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message>"
                                            "<CanonicalRequestBytes>%s</CanonicalRequestBytes></Error>",
                                            bytes);
    return server_text(403, NULL, text);
}

START_TEST(an_echo_tells_no_secret)
{
    static const char *const token = "FwoGZXIvYXdzEJr/fake+token/of==a+session";
    setup();
    g_setenv("AWS_SESSION_TOKEN", token, TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_speak(peer, say_it_back, NULL);
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_heard(0, token);
    const char *signature = strstr(server_request(peer, 0), "Signature=") + strlen("Signature=");
    g_autofree char *own = g_strndup(signature, 64);
    assert_says(&out, "X-Amz-Security-Token: (redacted)");
    assert_says(&out, "Signature=(redacted)");
    assert_keeps_secret(&out, token);
    assert_keeps_secret(&out, own);
    outcome_clear(&out);
    server_speak(peer, say_bytes_back, NULL);
    call(&out, context, "s3", "GetBucketLocation", "{\"Bucket\":\"b\"}", FALSE);
    g_autofree char *bytes = in_bytes(token);
    assert_keeps_secret(&out, bytes);
    outcome_clear(&out);
    teardown();
}
END_TEST

/* A role's keys are in use as long as the call that they sign. */
START_TEST(a_role_is_not_told_either)
{
    setup();
    no_keys();
    write_config("[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = "
                 "secret/of+the=base000\n[profile role]\nsource_profile = base\nrole_arn = "
                 "arn:aws:iam::111122223333:role/r\n");
    g_autoptr(gw_aws_context) context = context_new("role");
    outcome out;
    say_role("first-0123456789", 3600);
    server_speak(peer, say_it_back, NULL);
    call(&out, context, "organizations", "ListRoots", NULL, FALSE);
    assert_heard(1, "first-0123456789");
    assert_says(&out, "X-Amz-Security-Token: (redacted)");
    outcome_clear(&out);
    g_autofree char *text = gw_redact_text("it is secret/of+the=base000, c2VjcmV0L29mK3RoZT1iYXNlMDAw");
    ck_assert_str_eq(text, "it is (redacted), (redacted)");
    teardown();
}
END_TEST

SUITE("echo", an_echo_tells_no_secret, a_role_is_not_told_either)
