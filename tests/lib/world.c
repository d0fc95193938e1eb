/* SPDX-License-Identifier: Apache-2.0 */
/* world.c - a simulated AWS, a store, the real program, and people who do what they are asked */
#include "tests/lib/world.h"

#include "base/json.h"
#include <check.h>
#include <curl/curl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

const char *
world_tree(const char *variable)
{
    const char *folder = g_getenv(variable);

    return folder ? folder : ".";
}

static char *kept_cache;

static void
remove_tree(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            remove_tree(path);
        g_remove(path);
    }
}

void
world_keep_plugins(void)
{
    kept_cache = g_dir_make_tmp("gangway-cache-XXXXXX", NULL);
    ck_assert(kept_cache);
}

void
world_forget_plugins(void)
{
    remove_tree(kept_cache);
    g_rmdir(kept_cache);
    g_clear_pointer(&kept_cache, g_free);
}

/* ---- the simulator ---- */

void
world_open(world *self, const char *const *extra)
{
    self->folder = g_dir_make_tmp("gangway-crash-XXXXXX", NULL);
    g_autofree char *program = g_build_filename(world_tree("top_builddir"), "gangway-sim", NULL);
    g_autofree char *port = g_build_filename(self->folder, "port", NULL);
    g_autofree char *aws = g_build_filename(self->folder, "aws", NULL);
    g_autofree char *log = g_build_filename(self->folder, "log", NULL);
    g_autofree char *cache = g_build_filename(self->folder, "cache", NULL);
    const char *const fixed[] = {program, "--port", "0", "--port-file", port, "--aws-config",
                                 aws,     "--log",  log, "--seed",      "7",  "--people",
                                 "none",  NULL};
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *number = NULL;

    g_setenv("XDG_CACHE_HOME", kept_cache ? kept_cache : cache, TRUE);
    for (const char *const *word = fixed; *word; word++)
        g_ptr_array_add(argv, (gpointer)(guintptr)*word);
    for (; extra && *extra; extra++)
        g_ptr_array_add(argv, (gpointer)(guintptr)*extra);
    g_ptr_array_add(argv, NULL);
    ck_assert(g_spawn_async(NULL, (char **)argv->pdata, NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                            &self->simulator, NULL));
    for (int i = 0; i < 500 && !(g_file_get_contents(port, &number, NULL, NULL) && *number); i++) {
        g_clear_pointer(&number, g_free);
        g_usleep(10000);
    }
    ck_assert_msg(number, "the simulator did not start");
    self->url = g_strdup_printf("http://127.0.0.1:%d", atoi(number));
}

void
world_close(world *self)
{
    kill(self->simulator, SIGTERM);
    waitpid(self->simulator, NULL, 0);
    remove_tree(self->folder);
    g_rmdir(self->folder);
    g_free(self->folder);
    g_free(self->url);
}

static size_t
collect(char *bytes, size_t size, size_t count, void *into)
{
    g_string_append_len(into, bytes, (gssize)(size * count));
    return size * count;
}

/* GET, or POST with a body. */
json_t *
world_talk(const world *self, const char *path, const char *body)
{
    g_autofree char *url = g_strconcat(self->url, path, NULL);
    GString *answer = g_string_new(NULL);
    CURL *curl = curl_easy_init();

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    curl_easy_cleanup(curl);
    json_t *document = gw_json_parse(answer->str, answer->len, path, NULL);
    g_string_free(answer, TRUE);
    return document;
}

/* ---- the program ---- */

/* Runs gangway; gives its exit status (128 + signal) and the document that it printed. */
int
world_run(const world *self, const char *program, const char *kill_at, json_t **document,
          const char *const *words)
{
    g_autofree char *path = g_build_filename(world_tree("top_builddir"), program, NULL);
    g_autofree char *store = g_strdup_printf("sqlite:%s/store.db", self->folder);
    g_autofree char *aws = g_build_filename(self->folder, "aws", NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *output = NULL, *complaint = NULL;
    g_auto(GStrv) env = g_get_environ();
    int status = 0;

    g_ptr_array_add(argv, path);
    for (; *words; words++)
        g_ptr_array_add(argv, (gpointer)(guintptr)*words);
    g_ptr_array_add(argv, (gpointer)(guintptr) "--json");
    g_ptr_array_add(argv, NULL);
    env = g_environ_setenv(env, "GANGWAY_STORE", store, TRUE);
    env = g_environ_setenv(env, "AWS_CONFIG_FILE", aws, TRUE);
    env = g_environ_setenv(env, "AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
    if (kill_at)
        env = g_environ_setenv(env, "GANGWAY_KILL", kill_at, TRUE);
    ck_assert(
        g_spawn_sync(NULL, (char **)argv->pdata, env, 0, NULL, NULL, &output, &complaint, &status, NULL));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1 && !document)
        g_printerr("%s", complaint);
    if (document)
        *document = output && *output ? json_loads(output, 0, NULL) : NULL;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Of the file itself: the program would be started many times for this alone. */
guint
world_events(const world *self)
{
    g_autofree char *path = g_build_filename(self->folder, "store.db", NULL);
    sqlite3_stmt *statement = NULL;
    sqlite3 *db = NULL;
    guint events = 0;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(db, 10000) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT count(*) FROM events", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        events = (guint)sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return events;
}

/* ---- people ---- */

static void
act(const world *self, const json_t *task)
{
    const char *step = gw_json_string(task, "step");

    if (g_strcmp0(gw_json_string(task, "checked"), "attested") == 0)
        return;
    const char *body = strcmp(step, "root-email") == 0
                           ? "{\"step\":\"root-email\",\"want\":{\"email\":\"awsops+1234@doit-intl.com\"}}"
                       : strcmp(step, "root-2fa-off") == 0
                           ? "{\"step\":\"root-mfa\",\"want\":{\"state\":\"absent\"}}"
                           : "{\"step\":\"root-mfa\",\"want\":{\"state\":\"present\"}}";
    json_decref(world_talk(self, "/_sim/people", body));
}

/* Everybody does what is asked of them; TRUE when the next command is `done` for *step (caller frees). */
char *
world_people_act(const world *self)
{
    gw_json tasks = NULL;
    json_t *task;
    size_t i;
    char *attest = NULL;

    WORLD_RUN(self, "gangway", NULL, &tasks, "tasks");
    json_array_foreach (tasks, i, task) {
        act(self, task);
        if (!attest && g_strcmp0(gw_json_string(task, "checked"), "attested") == 0)
            attest = g_strdup(gw_json_string(task, "step"));
    }
    return attest;
}

gboolean
world_is_done(const world *self)
{
    gw_json run = NULL;

    return WORLD_RUN(self, "gangway", NULL, &run, "show", "last") == 0 &&
           g_strcmp0(gw_json_string(run, "status"), "done") == 0;
}

guint
world_onboard(const world *self)
{
    g_autofree char *example = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);
    int status = WORLD_RUN(self, "gangway", NULL, NULL, "start", "aws-onboarding", "--input", example,
                           "--profile", "customer", "--partner-profile", "partner");
    guint commands = 1;

    for (; (status == 3 || status == 0) && commands < 30 && !world_is_done(self); commands++) {
        g_autofree char *attest = world_people_act(self);
        status = attest ? WORLD_RUN(self, "gangway", NULL, NULL, "done", "last", attest, "--by",
                                    "ops@example.com", "--evidence", example)
                        : WORLD_RUN(self, "gangway", NULL, NULL, "resume", "last");
    }
    ck_assert_msg(status == 0, "the onboarding ended with exit status %d after %u commands", status,
                  commands);
    return commands;
}
