/* SPDX-License-Identifier: Apache-2.0 */
/* test_tls.c - certificates that are not trusted, not for this host, or trusted by AWS_CA_BUNDLE
 *
 * The server is the one of OpenSSL's command line; without it there is nothing to test (exit code 77).
 */
#include "base/error.h"
#include "http/http.h"
#include "suite.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    GMainLoop *loop;
    guint status;
    char *code;
    char *message;
    gw_error_class cls;
} outcome;

static char *folder;
static char *certificate;
static char *key;
static GSubprocess *child;
static int port;

static void
make_certificate(const char *name)
{
    g_autofree char *extension = g_strconcat("subjectAltName=", name, NULL);
    g_autoptr(GSubprocess) openssl =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "openssl", "req", "-x509", "-newkey", "ec",
                         "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                         "/CN=test", "-addext", extension, "-keyout", key, "-out", certificate, NULL);
    ck_assert(g_subprocess_wait_check(openssl, NULL, NULL));
}

/* The server says which port it got: "ACCEPT 127.0.0.1:4711". */
static void
start_server(void)
{
    child = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                             "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key",
                             key, "-www", NULL);
    ck_assert_ptr_nonnull(child);
    g_autoptr(GDataInputStream) lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(child));
    g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(lines), FALSE);
    while (!port) {
        g_autofree char *line = g_data_input_stream_read_line(lines, NULL, NULL, NULL);
        ck_assert_msg(line != NULL, "the server did not start");
        if (g_str_has_prefix(line, "ACCEPT ") && strrchr(line, ':'))
            port = atoi(strrchr(line, ':') + 1);
    }
}

static void
setup(const char *name)
{
    port = 0;
    folder = g_dir_make_tmp("gw-tls-XXXXXX", NULL);
    certificate = g_build_filename(folder, "cert.pem", NULL);
    key = g_build_filename(folder, "key.pem", NULL);
    make_certificate(name);
    start_server();
}

static void
teardown(void)
{
    g_subprocess_force_exit(child);
    g_subprocess_wait(child, NULL, NULL);
    g_object_unref(child);
    g_remove(certificate);
    g_remove(key);
    g_rmdir(folder);
    g_free(folder);
    g_free(certificate);
    g_free(key);
}

static void
on_done(const gw_http_result *result, gpointer data)
{
    outcome *out = data;
    out->status = result->answer ? result->answer->status : 0;
    out->code = g_strdup(result->code);
    out->message = g_strdup(result->error ? result->error->message : NULL);
    out->cls = result->error ? (gw_error_class)result->error->code : GW_ERROR_INTERNAL;
    g_main_loop_quit(out->loop);
}

static outcome
get_with(const gw_http_limits *limits)
{
    outcome out = {.loop = g_main_loop_new(NULL, FALSE)};
    gw_http *http = gw_http_new(NULL);
    g_autofree char *base = g_strdup_printf("https://127.0.0.1:%d", port);
    g_autoptr(gw_message) request = gw_message_new_request("GET", "/", NULL);
    gw_http_start(http, base, request, limits, on_done, &out);
    g_main_loop_run(out.loop);
    gw_http_free(http);
    g_main_loop_unref(out.loop);
    return out;
}

static outcome
get(void)
{
    return get_with(NULL);
}

static void
assert_refused(void)
{
    outcome out = get();
    ck_assert_uint_eq(out.status, 0);
    ck_assert_str_eq(out.code, "TlsFailure");
    ck_assert_int_eq(out.cls, GW_ERROR_INVALID);
    ck_assert_msg(strstr(out.message, "AWS_CA_BUNDLE") != NULL, "%s", out.message);
    g_free(out.code);
    g_free(out.message);
}

START_TEST(nobody_vouches)
{
    setup("IP:127.0.0.1");
    g_unsetenv("AWS_CA_BUNDLE");
    assert_refused();
    teardown();
}
END_TEST

START_TEST(the_bundle_vouches)
{
    setup("IP:127.0.0.1");
    g_setenv("AWS_CA_BUNDLE", certificate, TRUE);
    outcome out = get();
    ck_assert_msg(out.status == 200, "%s", out.message);
    g_free(out.code);
    g_free(out.message);
    teardown();
}
END_TEST

/* A profile's own file counts, and is not AWS_CA_BUNDLE's business. */
START_TEST(the_file_of_one_call_vouches)
{
    setup("IP:127.0.0.1");
    g_unsetenv("AWS_CA_BUNDLE");
    gw_http_limits limits = {.trust = certificate};
    outcome out = get_with(&limits);
    ck_assert_msg(out.status == 200, "%s", out.message);
    g_free(out.code);
    g_free(out.message);
    limits.trust = "/nowhere";
    out = get_with(&limits);
    ck_assert_str_eq(out.code, "TlsFailure");
    g_free(out.code);
    g_free(out.message);
    teardown();
}
END_TEST

START_TEST(for_another_host)
{
    setup("DNS:example.com");
    g_setenv("AWS_CA_BUNDLE", certificate, TRUE);
    assert_refused();
    teardown();
}
END_TEST

int
main(void)
{
    static const TTest *tests[5];
    tests[0] = nobody_vouches;
    tests[1] = the_bundle_vouches;
    tests[2] = for_another_host;
    tests[3] = the_file_of_one_call_vouches;
    g_autofree char *openssl = g_find_program_in_path("openssl");
    return openssl ? run_suite("tls", tests, NULL, NULL) : 77;
}
