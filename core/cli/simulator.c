/* SPDX-License-Identifier: Apache-2.0 */
/* simulator.c - gangway-sim as a child process, its folder, and the people at its console */

#include "cli/simulator.h"
#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/child.h"
#include "cli/cli.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 15000, STOP_MS = 3000, POLL_MS = 10, POLL_US = 10000, PERSON_S = 10 };

static char *
file_in(const gw_simulator *simulator, const char *name)
{
    return g_build_filename(simulator->folder, name, NULL);
}

/* ---- the folder ---- */

static gboolean
make_folder(gw_simulator *simulator, const char *keep, GError **error)
{
    if (!keep) {
        simulator->folder = g_dir_make_tmp("gangway-rehearsal-XXXXXX", error);
        return simulator->folder != NULL;
    }
    if (g_mkdir(keep, 0700) != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot make the folder '%s': %s", keep,
                    g_strerror(errno));
        return FALSE;
    }
    simulator->folder = g_canonicalize_filename(keep, NULL);
    simulator->keep = TRUE;
    return TRUE;
}

/* ---- the process ---- */

static void
add_option(GPtrArray *argv, const char *option, const char *value)
{
    if (!value)
        return;
    g_ptr_array_add(argv, g_strdup(option));
    g_ptr_array_add(argv, g_strdup(value));
}

static void
add_file(GPtrArray *argv, const gw_simulator *simulator, const char *option, const char *name)
{
    g_autofree char *path = file_in(simulator, name);
    add_option(argv, option, path);
}

static GPtrArray *
make_argv(const gw_simulator *simulator)
{
    GPtrArray *argv = g_ptr_array_new_null_terminated(0, g_free, TRUE);

    g_ptr_array_add(argv, g_strdup(gw_paths_get()->sim));
    add_option(argv, "--port", "0");
    add_option(argv, "--people", gw_opt.people ? gw_opt.people : "none");
    add_file(argv, simulator, "--port-file", "port");
    add_file(argv, simulator, "--aws-config", "aws-config");
    add_file(argv, simulator, "--log", "requests.log");
    add_option(argv, "--latency", gw_opt.latency);
    add_option(argv, "--throttle", gw_opt.throttle);
    add_option(argv, "--fail", gw_opt.fail);
    add_option(argv, "--drop", gw_opt.drop);
    add_option(argv, "--late-reads", gw_opt.late_reads);
    add_option(argv, "--seed", gw_opt.seed);
    add_option(argv, "--org", gw_opt.org);
    for (char **folder = gw_opt.operations; folder && *folder; folder++)
        add_option(argv, "--operations", *folder);
    if (gw_opt.enforce_iam)
        g_ptr_array_add(argv, g_strdup("--enforce-iam"));
    return argv;
}

static gboolean
spawn(gw_simulator *simulator, GError **error)
{
    g_autoptr(GPtrArray) argv = make_argv(simulator);
    g_autofree char *log = file_in(simulator, "simulator.log");
    int fd = g_open(log, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    gboolean spawned = g_spawn_async_with_fds(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                              gw_child_setup_group, GINT_TO_POINTER((int)getpid()),
                                              &simulator->pid, -1, fd, fd, error);
    if (fd >= 0)
        close(fd);
    g_prefix_error(error, "cannot start the simulator '%s': ", gw_paths_get()->sim);
    return spawned;
}

static guint
read_port(const gw_simulator *simulator)
{
    g_autofree char *path = file_in(simulator, "port");
    g_autofree char *config = file_in(simulator, "aws-config");
    g_autofree char *text = NULL;
    guint64 port = 0;

    if (!g_file_get_contents(path, &text, NULL, NULL) || !strchr(text, '\n') ||
        !g_file_test(config, G_FILE_TEST_EXISTS))
        return 0;
    return g_ascii_string_to_unsigned(g_strstrip(text), 10, 1, G_MAXUINT16, &port, NULL) ? (guint)port : 0;
}

static gboolean
has_died(gw_simulator *simulator)
{
    if (waitpid(simulator->pid, NULL, WNOHANG) == 0)
        return FALSE;
    simulator->pid = 0;
    return TRUE;
}

static gboolean
fail_start(const gw_simulator *simulator, const char *what, GError **error)
{
    g_autofree char *path = file_in(simulator, "simulator.log");
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "the simulator %s%s%s", what,
                text && *text ? ": " : "", text ? g_strstrip(text) : "");
    return FALSE;
}

static gboolean
wait_until_it_listens(gw_simulator *simulator, GError **error)
{
    for (int waited = 0; waited < START_MS && !gw_stopped; waited += POLL_MS) {
        simulator->port = read_port(simulator);
        if (simulator->port)
            return TRUE;
        if (has_died(simulator))
            return fail_start(simulator, "did not start", error);
        g_usleep(POLL_US);
    }
    if (gw_stopped)
        return fail_start(simulator, "was interrupted", error);
    return fail_start(simulator,
                      gw_opt.operations ? "does not say where it listens (a file of --operations that does "
                                          "not come to an end?)"
                                        : "does not say where it listens",
                      error);
}

gboolean
gw_simulator_start(gw_simulator *simulator, const char *keep, GError **error)
{
    *simulator = (gw_simulator){0};
    return make_folder(simulator, keep, error) && spawn(simulator, error) &&
           wait_until_it_listens(simulator, error);
}

static void
end_process(gw_simulator *simulator)
{
    if (!simulator->pid)
        return;
    kill(simulator->pid, SIGTERM);
    for (int waited = 0; waited < STOP_MS; waited += POLL_MS) {
        if (has_died(simulator))
            return;
        g_usleep(POLL_US);
    }
    kill(simulator->pid, SIGKILL);
    waitpid(simulator->pid, NULL, 0);
    simulator->pid = 0;
}

/* The simulator does not know which texts are secret to a run; this process does. In a request they can stand
 * as part of another text, percent-encoded or in base64. */
static void
clean_log(const gw_simulator *simulator, const char *name)
{
    g_autofree char *path = file_in(simulator, name), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_autofree char *clean = gw_redact_text(text);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents_full(path, clean, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error)) {
        g_remove(path);
        g_printerr("cannot take the secrets out of '%s', which is removed: %s\n", path, error->message);
    }
}

void
gw_simulator_stop(gw_simulator *simulator)
{
    end_process(simulator);
    if (simulator->folder && simulator->keep) {
        clean_log(simulator, "requests.log");
        clean_log(simulator, "simulator.log");
    }
    if (simulator->folder && !simulator->keep)
        gw_folder_remove(simulator->folder);
    g_clear_pointer(&simulator->folder, g_free);
}

void
gw_simulator_become_aws(const gw_simulator *simulator)
{
    g_auto(GStrv) names = g_listenv();
    g_autofree char *config = file_in(simulator, "aws-config");
    g_autofree char *nothing = file_in(simulator, "no-credentials");

    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "AWS_"))
            g_unsetenv(*name);
    g_setenv("AWS_CONFIG_FILE", config, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", nothing, TRUE);
    g_setenv("AWS_EC2_METADATA_DISABLED", "true", TRUE);
    g_setenv("no_proxy", "127.0.0.1,localhost", TRUE);
}

/* ---- people ---- */

static size_t
keep_answer(char *data, size_t size, size_t n, void *answer)
{
    g_string_append_len(answer, data, (gssize)(size * n));
    return size * n;
}

/* Blocks, on purpose and apart from the core's own HTTP: nothing may go on while somebody is at the console.
 */
static CURLcode
talk(const char *url, const char *body, GString *answer, long *status)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURL *curl = curl_easy_init();

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PERSON_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return code;
}

json_t *
gw_simulator_ask(const gw_simulator *simulator, const char *what, const json_t *body, GError **error)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/_sim/%s", simulator->port, what);
    g_autofree char *text = body ? gw_json_text(body) : NULL;
    g_autoptr(GString) answer = g_string_new(NULL);
    long status = 0;
    CURLcode code = talk(url, text, answer, &status);

    if (code == CURLE_OK && status / 100 == 2)
        return gw_json_parse(answer->str, answer->len, "answer of the simulator", error);
    gw_json refusal = json_loads(answer->str, 0, NULL);
    const char *why = gw_json_string(refusal, "error");
    g_set_error_literal(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                        code != CURLE_OK ? curl_easy_strerror(code)
                        : why            ? why
                                         : answer->str);
    g_prefix_error(error, "the simulator refuses '%s': ", what);
    return NULL;
}

gboolean
gw_simulator_person(const gw_simulator *simulator, const char *step, const json_t *want, GError **error)
{
    gw_json body = json_pack("{s:s, s:O?}", "step", step, "want", want);
    gw_json answer = gw_simulator_ask(simulator, "people", body, error);

    g_prefix_error(error, "the simulator's people can't do '%s': ", step);
    return answer != NULL;
}

/* ---- what it saw ---- */

json_t *
gw_simulator_requests(const gw_simulator *simulator, guint skip)
{
    g_autofree char *path = file_in(simulator, "requests.log");
    g_autofree char *text = NULL;
    json_t *requests = json_array();

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return requests;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        gw_json line = i < skip || !*lines[i] ? NULL : json_loads(lines[i], 0, NULL);
        if (line)
            json_array_append(requests, line);
    }
    return requests;
}
