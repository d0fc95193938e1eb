/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - a gangway-sim of a test's own, and requests to it
 */
#include "client.h"

#include "aws/protocol.h"
#include "base/json.h"
#include "base/text.h"

#include <curl/curl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- its life ---- */

static void
take_arguments(GPtrArray *argv, const char *folder, const char *first, va_list more)
{
    for (const char *one = first; one; one = va_arg(more, const char *)) {
        if (*one == '@')
            g_ptr_array_add(argv, g_build_filename(folder, one + 1, NULL));
        else
            g_ptr_array_add(argv, g_strdup(one));
    }
}

static GPtrArray *
own_arguments(const char *folder)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    const char *build = g_getenv("top_builddir");
    g_ptr_array_add(argv, g_build_filename(build ? build : ".", "gangway-sim", NULL));
    g_ptr_array_add(argv, g_strdup("--aws-config"));
    g_ptr_array_add(argv, g_build_filename(folder, "aws.cfg", NULL));
    g_ptr_array_add(argv, g_strdup("--log"));
    g_ptr_array_add(argv, g_build_filename(folder, "log", NULL));
    return argv;
}

static guint
wait_until_it_listens(int fd)
{
    char line[256] = "";
    gsize n = 0;
    while (n < sizeof line - 1 && !memchr(line, '\n', n)) {
        ssize_t got = read(fd, line + n, sizeof line - 1 - n);
        ck_assert_msg(got > 0, "gangway-sim did not say where it listens: '%s'", line);
        n += (gsize)got;
        line[n] = '\0';
    }
    unsigned port = 0;
    ck_assert_msg(sscanf(line, "listening on http://127.0.0.1:%u", &port) == 1, "it says '%s'", line);
    return port;
}

static sim *
start(char *folder, const char *first, va_list more)
{
    g_autoptr(GError) error = NULL;
    sim *s = g_new0(sim, 1);
    s->folder = folder;
    g_autoptr(GPtrArray) argv = own_arguments(folder);
    take_arguments(argv, folder, first, more);
    g_ptr_array_add(argv, NULL);
    gboolean spawned = g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                                NULL, NULL, &s->pid, NULL, &s->output, NULL, &error);
    ck_assert_msg(spawned, "%s", spawned ? "" : error->message);
    s->port = wait_until_it_listens(s->output);
    s->profiles = g_key_file_new();
    g_autofree char *config = sim_file(s, "aws.cfg");
    ck_assert(g_key_file_load_from_file(s->profiles, config, G_KEY_FILE_NONE, NULL));
    return s;
}

sim *
sim_start(const char *first, ...)
{
    va_list more;
    va_start(more, first);
    sim *s = start(g_dir_make_tmp("gangway-sim-XXXXXX", NULL), first, more);
    va_end(more);
    return s;
}

static char *
end(sim *s)
{
    char *folder = g_steal_pointer(&s->folder);
    int status = 0;
    kill(s->pid, SIGTERM);
    ck_assert_int_eq(waitpid(s->pid, &status, 0), s->pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "gangway-sim ended with status %#x", status);
    close(s->output);
    g_key_file_free(s->profiles);
    g_free(s);
    return folder;
}

sim *
sim_restart(sim *old, const char *first, ...)
{
    va_list more;
    va_start(more, first);
    sim *s = start(end(old), first, more);
    va_end(more);
    return s;
}

void
sim_stop(sim *s)
{
    g_autofree char *folder = end(s);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

char *
sim_file(const sim *s, const char *name)
{
    return g_build_filename(s->folder, name, NULL);
}

/* ---- sending ---- */

static size_t
take_body(char *data, size_t size, size_t count, void *body)
{
    g_string_append_len(body, data, (gssize)(size * count));
    return size * count;
}

static size_t
take_header(char *data, size_t size, size_t count, void *answer)
{
    g_autofree char *line = g_strndup(data, size * count);
    char *colon = strchr(line, ':');
    if (colon) {
        *colon = '\0';
        gw_message_add_header(answer, line, g_strstrip(colon + 1));
    }
    return size * count;
}

static void
set_request(CURL *curl, const sim *s, const gw_message *request, struct curl_slist **headers)
{
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%u%s%s%s", s->port, request->path,
                        request->query && *request->query ? "?" : "", request->query ? request->query : "");
    gsize n;
    const char *body = gw_message_body(request, &n);
    for (guint i = 0; i < gw_message_n_headers(request); i++) {
        const gw_header *header = gw_message_nth_header(request, i);
        g_autofree char *line = g_strconcat(header->name, *header->value ? ": " : ";", header->value, NULL);
        *headers = curl_slist_append(*headers, line);
    }
    if (!gw_message_header(request, "Content-Type"))
        *headers = curl_slist_append(*headers, "Content-Type:");
    *headers = curl_slist_append(*headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (n > 0 || (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)n);
    }
    if (strcmp(request->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers);
}

gw_message *
sim_send(const sim *s, const gw_message *request)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    GString *body = g_string_new(NULL);
    g_autoptr(gw_message) answer = gw_message_new_answer(0);
    set_request(curl, s, request, &headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    answer->status = (guint)status;
    gw_message_take_body(answer, body);
    return code == CURLE_OK ? g_steal_pointer(&answer) : NULL;
}

/* ---- operations ---- */

gw_message *
sim_request(const sim *s, const char *service, const char *operation, json_t *input)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", s->port);
    gw_message *request = gw_aws_encode_request(gw_service_find(service), operation, input, &error);
    ck_assert_msg(request != NULL, "%s", request ? "" : error->message);
    gw_message_set_header(request, "Host", host);
    json_decref(input);
    return request;
}

gw_sigv4_keys
sim_keys(const sim *s, const char *profile)
{
    g_autofree char *group = g_strconcat("profile ", profile, NULL);
    const char *const names[] = {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"};
    const char *found[3];
    for (guint i = 0; i < 3; i++) {
        g_autofree char *value = g_key_file_get_string(s->profiles, group, names[i], NULL);
        found[i] = g_intern_string(value);
    }
    ck_assert_msg(found[0] && found[1], "there is no profile '%s'", profile);
    return (gw_sigv4_keys){found[0], found[1], found[2]};
}

void
sim_sign_as(gw_message *request, const gw_sigv4_keys *keys, const char *service, const char *region,
            gint64 when_ms)
{
    g_autofree char *when = gw_sigv4_date_time(when_ms);
    const gw_sigv4_scope scope = {when, region, service};
    gw_sigv4_sign(request, keys, &scope);
}

void
sim_sign(const sim *s, gw_message *request, const char *profile, const char *service, const char *region)
{
    const gw_sigv4_keys keys = sim_keys(s, profile);
    sim_sign_as(request, &keys, service, region, gw_now_ms());
}

json_t *
sim_try(const sim *s, const char *profile, const char *service, const char *operation, json_t *input,
        char **code)
{
    g_autoptr(gw_message) request = sim_request(s, service, operation, input);
    sim_sign(s, request, profile, gw_service_find(service)->sign, "us-east-1");
    g_autoptr(gw_message) answer = sim_send(s, request);
    gw_json failure = NULL;
    json_t *document =
        answer ? gw_aws_decode_response(gw_service_find(service), operation, answer, &failure) : NULL;
    if (code)
        *code = g_strdup(answer ? gw_json_string(failure, "code") : "Dropped");
    return document;
}

json_t *
sim_call(const sim *s, const char *profile, const char *service, const char *operation, json_t *input)
{
    g_autofree char *code = NULL;
    json_t *document = sim_try(s, profile, service, operation, input, &code);
    ck_assert_msg(document != NULL, "%s.%s failed: %s", service, operation, code ? code : "?");
    return document;
}

void
sim_do(const sim *s, const char *profile, const char *service, const char *operation, json_t *input)
{
    json_decref(sim_call(s, profile, service, operation, input));
}

void
sim_expect(const sim *s, const char *profile, const char *service, const char *operation, json_t *input,
           const char *code)
{
    g_autofree char *found = NULL;
    json_decref(sim_try(s, profile, service, operation, input, &found));
    ck_assert_msg(g_strcmp0(found, code) == 0, "%s.%s: '%s' was expected, not '%s'", service, operation, code,
                  found ? found : "success");
}

/* ---- around it ---- */

json_t *
sim_read_log(const sim *s)
{
    g_autofree char *path = sim_file(s, "log");
    g_autofree char *text = NULL;
    json_t *lines = json_array();
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "\n", -1);
    for (char **part = parts; *part; part++) {
        if (!**part)
            continue;
        json_t *line = gw_json_parse(*part, strlen(*part), "log", NULL);
        ck_assert_msg(line != NULL, "not JSON: %s", *part);
        json_array_append_new(lines, line);
    }
    return lines;
}

static json_t *
control(const sim *s, const char *method, const char *path, const char *body)
{
    g_auto(GStrv) parts = g_strsplit(path, "?", 2);
    g_autoptr(gw_message) request = gw_message_new_request(method, parts[0], parts[1]);
    if (body)
        gw_message_set_body(request, body, strlen(body));
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert(answer != NULL);
    gsize n;
    const char *text = gw_message_body(answer, &n);
    json_t *document = gw_json_parse(text, n, "answer", NULL);
    ck_assert(document != NULL);
    return document;
}

json_t *
sim_control_get(const sim *s, const char *path)
{
    return control(s, "GET", path, NULL);
}

json_t *
sim_control_post(const sim *s, const char *path, const char *body)
{
    return control(s, "POST", path, body);
}

int
sim_run_suite(const char *name, void (*setup)(void), void (*teardown)(void), const TTest *const *tests)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
