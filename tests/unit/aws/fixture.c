/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.c - a client and a server that it talks to
 */
#include "fixture.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

gw_http *http;
gw_aws_client *aws;
server *peer;
char *folder;

/* ---- around a test ---- */

static void
clear_environment(void)
{
    g_auto(GStrv) names = g_listenv();
    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "AWS_") || g_str_has_suffix(*name, "_proxy") ||
            g_str_has_suffix(*name, "_PROXY"))
            g_unsetenv(*name);
}

void
setup(void)
{
    clear_environment();
    peer = server_start();
    folder = g_dir_make_tmp("gw-client-XXXXXX", NULL);
    g_setenv("HOME", folder, TRUE);
    g_setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", TRUE);
    g_setenv("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", "/does/not/exist", TRUE);
    g_setenv("AWS_ENDPOINT_URL", server_url(peer), TRUE);
    g_setenv("AWS_EC2_METADATA_DISABLED", "true", TRUE);
    write_config("%s", "");
    http = gw_http_new(NULL);
    aws = gw_aws_client_new(http);
}

static void
remove_all(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_all(inner);
    }
    if (dir)
        g_dir_close(dir);
    g_remove(path);
}

void
teardown(void)
{
    gw_aws_client_free(aws);
    gw_http_free(http);
    server_stop(peer);
    remove_all(folder);
    g_free(folder);
}

void
no_keys(void)
{
    g_unsetenv("AWS_ACCESS_KEY_ID");
    g_unsetenv("AWS_SECRET_ACCESS_KEY");
}

/* ---- files ---- */

char *
write_file(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *inside = g_path_get_dirname(path);
    ck_assert_int_eq(g_mkdir_with_parents(inside, 0700), 0);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}

void
write_config(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = write_file("config", text);
    g_setenv("AWS_CONFIG_FILE", path, TRUE);
}

/* ---- contexts and calls ---- */

gw_aws_context *
context_new(const char *profile)
{
    g_autoptr(GError) error = NULL;
    gw_aws_context *context = gw_aws_context_new(aws, "customer", profile, &error);
    ck_assert_msg(context != NULL, "%s", error ? error->message : "?");
    return context;
}

void
refuse_context(const char *profile, const char *part)
{
    g_autoptr(GError) error = NULL;
    gw_aws_context *context = gw_aws_context_new(aws, "customer", profile, &error);
    ck_assert_msg(!context, "was taken; expected: %s", part);
    ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' is not in '%s'", part, error->message);
}

void
on_done(json_t *answer, json_t *failure, gpointer data)
{
    outcome *out = data;
    json_decref(out->answer);
    json_decref(out->failure);
    out->answer = json_incref(answer);
    out->failure = json_incref(failure);
    if (++out->done >= out->wanted)
        g_main_loop_quit(out->loop);
}

void
outcome_begin(outcome *out, guint wanted)
{
    memset(out, 0, sizeof *out);
    out->loop = g_main_loop_new(NULL, FALSE);
    out->wanted = wanted;
}

void
outcome_clear(outcome *out)
{
    g_main_loop_unref(out->loop);
    json_decref(out->answer);
    json_decref(out->failure);
}

void
call(outcome *out, gw_aws_context *context, const char *service, const char *operation, const char *input,
     gboolean all_pages)
{
    gw_json document = input ? json_loads(input, 0, NULL) : NULL;
    outcome_begin(out, 1);
    gw_aws_call_start(context, service, operation, document, NULL, all_pages, on_done, out);
    ck_assert_uint_eq(out->done, 0);
    g_main_loop_run(out->loop);
}

void
call_roots(outcome *out, gw_aws_context *context)
{
    call(out, context, "organizations", "ListRoots", NULL, FALSE);
}

char *
in_seconds(gint64 seconds)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) then = g_date_time_add_seconds(now, (double)seconds);
    return g_date_time_format(then, "%Y-%m-%dT%H:%M:%S.%fZ");
}

void
say_role(const char *name, gint64 lives_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    g_autofree char *text = g_strdup_printf(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>s"
        "</SecretAccessKey><SessionToken>token-%s</SessionToken><Expiration>%s</Expiration></Credentials>"
        "</AssumeRoleResult></AssumeRoleResponse>",
        name, name, expires);
    server_say(peer, 200, NULL, text);
}

/* ---- what is expected ---- */

void
assert_heard(guint n, const char *part)
{
    const char *request = n < server_heard(peer) ? server_request(peer, n) : "nothing";
    ck_assert_msg(strstr(request, part) != NULL, "'%s' is not in request %u: %s", part, n, request);
}

void
assert_unsaid(const char *part)
{
    for (guint n = 0; n < server_heard(peer); n++)
        ck_assert_msg(!strstr(server_request(peer, n), part), "'%s' is in request %u: %s", part, n,
                      server_request(peer, n));
}

void
assert_failed(const outcome *out, const char *cls, const char *code, guint attempts)
{
    g_autofree char *text = gw_json_text(out->failure);
    ck_assert_msg(out->failure && !out->answer, "it did not fail");
    ck_assert_msg(g_strcmp0(gw_json_string(out->failure, "class"), cls) == 0, "%s", text);
    ck_assert_msg(g_strcmp0(gw_json_string(out->failure, "code"), code) == 0, "%s", text);
    ck_assert_msg(gw_json_int(out->failure, "attempts", 0) == attempts, "%s", text);
}

void
assert_says(const outcome *out, const char *part)
{
    const char *message = gw_json_string(out->failure, "message");
    ck_assert_msg(message && strstr(message, part), "'%s' is not in '%s'", part, message ? message : "?");
}

void
assert_keeps_secret(const outcome *out, const char *secret)
{
    g_autofree char *text = gw_json_text(out->failure);
    ck_assert_msg(!strstr(text, secret), "%s", text);
}

void
assert_json(const json_t *document, const char *expected)
{
    gw_json wanted = json_loads(expected, 0, NULL);
    g_autofree char *have = gw_json_text(document);
    g_autofree char *want = gw_json_text(wanted);
    ck_assert_str_eq(have, want);
}
