/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox_probe.c - asks a host, which tries it: what a kernel says of itself and what a container lets
 * through are two things
 */
#include "plugin/sandbox_probe.h"

#include "base/error.h"
#include "base/json.h"

/* Versions of Landlock, and what came with them: https://docs.kernel.org/userspace-api/landlock.html */
static const struct {
    int version;
    const char *part;
} parts[] = {{2, "moved files"},
             {3, "truncated files"},
             {4, "TCP"},
             {5, "devices"},
             {6, "signals and abstract sockets"}};

static json_t *
probe(const char *host, GError **error)
{
    char *argv[] = {(char *)(guintptr)host, (char *)(guintptr) "--sandbox", NULL}, *envp[] = {NULL};
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    int status = 0;

    if (!g_spawn_sync(NULL, argv, envp, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, &status,
                      &problem)) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "cannot start '%s': %s: is gangway installed completely?", host, problem->message);
        return NULL;
    }
    json_t *report = gw_json_parse(text, strlen(text), host, NULL);
    if (!report)
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "'%s' does not say what it has of the sandbox: is it of this gangway's version?", host);
    return report;
}

static void
describe_files(GString *line, int version)
{
    const char *before = ", not yet in this kernel: ";

    g_string_append_printf(line, "files by Landlock %d", version);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (version < parts[i].version) {
            g_string_append_printf(line, "%s%s", before, parts[i].part);
            before = ", ";
        }
    }
    if (version < parts[G_N_ELEMENTS(parts) - 1].version)
        g_string_append(line, " (the system calls for these are forbidden)");
}

char *
gw_sandbox_describe(const char *host, gboolean *whole, GError **error)
{
    gw_json report = probe(host, error);
    const char *missing = gw_json_string(report, "missing");
    int version = (int)gw_json_int(report, "landlock", 0);
    GString *line = report ? g_string_new(NULL) : NULL;

    if (!report)
        return NULL;
    *whole = !missing;
    if (missing)
        g_string_append_printf(line, "plugins run with less: %s; ", missing);
    g_string_append(line, gw_json_true(report, "filter") ? "system calls by seccomp; " : "");
    if (version)
        describe_files(line, version);
    else
        g_string_append(line, "limits, no new privileges");
    return g_string_free(line, FALSE);
}
