/* SPDX-License-Identifier: Apache-2.0 */
/* check_step.c - a step in Lua loaded as it would be served, and what it calls held to what it declares
 */
#include "cli/findings.h"

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "plugin/policy.h"

#include <string.h>

/* ---- which words there are ---- */

json_t *
gw_check_step_words(void)
{
    const char *argv[] = {gw_paths_get()->lua_host, "--words", NULL};
    g_autofree char *output = NULL;

    g_spawn_sync(NULL, (char **)(guintptr)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, NULL);
    json_t *words = output ? json_loads(output, 0, NULL) : NULL;
    return words ? words : json_object();
}

/* ---- what it calls ---- */

static gboolean
declares(const json_t *manifest, const char *list, const char *action)
{
    json_t *item;
    size_t i;

    json_array_foreach (json_object_get(manifest, list), i, item)
        if (strcmp(json_string_value(item), action) == 0)
            return TRUE;
    return FALSE;
}

static void
check_call(const char *file, const json_t *manifest, const char *action, gint64 line, json_t *findings)
{
    if (declares(manifest, "reads", action) || declares(manifest, "writes", action))
        return;
    g_autofree char *never = gw_policy_declared_fault("writes", action);
    g_autofree char *reads = gw_policy_declared_fault("reads", action);
    g_autofree char *text = never ? g_strdup_printf("%s is called, and no step may: %s", action, never)
                                  : g_strdup_printf("%s is called and not declared: it belongs into '%s'",
                                                    action, reads ? "writes" : "reads");
    gw_check_add(findings, file, line, 0, "error", text);
}

/* aws.iam.CreateRole, aws.partner.unless("X").iam.GetRole, aws["sso-admin"].ListInstances, a line at a time.
 */
#define CALL_PATTERN "\\baws\\b(.*?)(?:\\.([a-z][a-z0-9]*)|\\[\"([a-z0-9-]+)\"\\])\\.([A-Z][A-Za-z0-9]+)\\b"

static void
check_line(const char *file, const json_t *manifest, const char *code, gint64 line, json_t *findings)
{
    g_autoptr(GRegex) regex = g_regex_new(CALL_PATTERN, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    for (g_regex_match(regex, code, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *how = g_match_info_fetch(match, 1), *plain = g_match_info_fetch(match, 2),
                        *quoted = g_match_info_fetch(match, 3), *operation = g_match_info_fetch(match, 4);
        const char *context = g_regex_match_simple("\\.partner\\b", how, 0, 0) ? "partner/" : "";
        g_autofree char *action = g_strconcat(context, *plain ? plain : quoted, ":", operation, NULL);
        check_call(file, manifest, action, line, findings);
    }
}

static void
check_calls(const char *file, const char *text, const json_t *manifest, json_t *findings)
{
    g_autofree char *code = gw_check_code(text);
    g_auto(GStrv) lines = g_strsplit(code, "\n", -1);

    for (gint64 i = 0; lines[i]; i++)
        check_line(file, manifest, lines[i], i + 1, findings);
}

/* ---- loading ---- */

static gboolean
is_file(const json_t *item, const char *path)
{
    g_autofree char *file = g_canonicalize_filename(gw_json_string(item, "file"), NULL);

    return strcmp(file, path) == 0;
}

static const json_t *
step_of_file(gw_pool *pool, const char *path)
{
    const char *name;
    json_t *step;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), name, step)
        if (is_file(step, path))
            return step;
    return NULL;
}

static gboolean
add_refusal(gw_cli *cli, const char *file, const char *path, json_t *findings)
{
    json_t *item;
    size_t i;

    json_array_foreach (cli->refused, i, item) {
        if (!is_file(item, path))
            continue;
        gw_check_add_error(findings, file, gw_json_string(item, "reason"));
        return TRUE;
    }
    return FALSE;
}

void
gw_check_step(gw_cli *cli, const char *file, const char *text, json_t *findings)
{
    g_autofree char *path = g_canonicalize_filename(file, NULL);
    g_autoptr(GError) error = NULL;
    gw_pool *pool = gw_cli_pool(cli, &error);

    if (!pool) {
        gw_check_add_error(findings, file, error->message);
        return;
    }
    const json_t *manifest = step_of_file(pool, path);
    if (manifest)
        check_calls(file, text, manifest, findings);
    else if (!add_refusal(cli, file, path, findings))
        gw_check_add(findings, file, 0, 0, "error", "no step of this file is served");
}
