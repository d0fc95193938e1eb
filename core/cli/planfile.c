/* SPDX-License-Identifier: Apache-2.0 */
/* planfile.c - a plan kept in a file: written by `plan -o`, held against a fresh look by `start --plan` */

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/planfile.h"
#include "cli/view.h"

#include <string.h>

enum { PLAN_FORMAT = 1 };

gboolean
gw_planfile_write(const char *path, const gw_workflow *workflow, const json_t *input, const json_t *plan,
                  GError **error)
{
    g_autofree char *now = gw_time_text(gw_now_ms());
    gw_json document = json_pack("{s:i, s:s, s:s, s:s, s:s?, s:O, s:O}", "gangway_plan", PLAN_FORMAT, "made",
                                 now, "workflow", workflow->name, "sha256", workflow->sha256, "version",
                                 workflow->version, "input", input, "plan", plan);
    char *text = json_dumps(document, JSON_INDENT(2));
    /* The input may hold what is not everybody's business. */
    gboolean written = gw_file_replace(path, text, strlen(text), 0600, error);
    free(text);
    g_prefix_error(error, "cannot write the plan: ");
    return written;
}

json_t *
gw_planfile_read(const char *path, GError **error)
{
    gw_json document = gw_json_load(path, error);
    if (!document)
        return NULL;
    if (gw_json_int(document, "gangway_plan", 0) != PLAN_FORMAT || !gw_json_string(document, "workflow") ||
        !gw_json_string(document, "sha256") || !json_is_object(json_object_get(document, "input")) ||
        !json_is_object(json_object_get(document, "plan"))) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is not a plan of this version: make one with 'gangway plan WORKFLOW -o FILE'",
                    path);
        return NULL;
    }
    return g_steal_pointer(&document);
}

static gboolean differs(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
differs(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "not started, the plan does not hold any more: %s: plan again", what);
    return FALSE;
}

gboolean
gw_planfile_fits(const json_t *file, const gw_workflow *workflow, const json_t *input, GError **error)
{
    if (strcmp(gw_json_string(file, "workflow"), workflow->name) != 0)
        return differs(error, "it was made for workflow '%s', this is '%s'", gw_json_string(file, "workflow"),
                       workflow->name);
    if (strcmp(gw_json_string(file, "sha256"), workflow->sha256) != 0)
        return differs(error, "workflow '%s' was edited since", workflow->name);
    gw_json differences = gw_json_diff(json_object_get(file, "input"), input);
    if (json_array_size(differences) > 0)
        return differs(error, "input '%s' is another",
                       gw_json_string(json_array_get(differences, 0), "path"));
    return TRUE;
}

static const json_t *
find_step(const json_t *plan, const char *id)
{
    gsize i;
    json_t *step;
    json_array_foreach (json_object_get(plan, "steps"), i, step)
        if (g_strcmp0(gw_json_string(step, "id"), id) == 0)
            return step;
    return NULL;
}

static gboolean
same_step(const json_t *planned, const json_t *now, const char *id, GError **error)
{
    const char *before = gw_json_string(planned, "mark"), *after = gw_json_string(now, "mark");
    if (g_strcmp0(before, after) != 0)
        return differs(error, "step '%s' was '%s' and is '%s' now", id, before, after);

    const json_t *old = json_object_get(planned, "changes"), *new = json_object_get(now, "changes");
    if (json_equal(old, new) || json_array_size(old) + json_array_size(new) == 0)
        return TRUE;
    gsize n = MAX(json_array_size(old), json_array_size(new));
    for (gsize i = 0; i < n; i++) {
        const json_t *a = json_array_get(old, i), *b = json_array_get(new, i);
        if (!json_equal(a, b))
            return differs(error, "step '%s' changes something else now, at '%s'", id,
                           gw_json_string(b ? b : a, "path"));
    }
    return TRUE;
}

static const char *
account_of(const json_t *plan, const char *context)
{
    return gw_json_string(json_object_get(json_object_get(plan, "callers"), context), "account");
}

/* Was it made in these AWS accounts? Who asks may be another. */
static gboolean
same_accounts(const json_t *planned, const json_t *plan, GError **error)
{
    static const char *const contexts[] = {"customer", "partner"};

    for (gsize i = 0; i < G_N_ELEMENTS(contexts); i++) {
        const char *before = account_of(planned, contexts[i]), *now = account_of(plan, contexts[i]);
        if (g_strcmp0(before, now) != 0)
            return differs(error, "the %s's keys are of AWS account %s now, it was made with those of %s",
                           contexts[i], now ? now : "nobody", before ? before : "nobody");
    }
    return TRUE;
}

gboolean
gw_planfile_holds(const json_t *file, const json_t *plan, GError **error)
{
    const json_t *planned = json_object_get(file, "plan");
    gsize i;
    json_t *step;

    if (!same_accounts(planned, plan, error))
        return FALSE;
    json_array_foreach (json_object_get(plan, "steps"), i, step) {
        const char *id = gw_json_string(step, "id");
        const json_t *before = find_step(planned, id);
        if (!before)
            return differs(error, "step '%s' is new", id);
        if (!same_step(before, step, id, error))
            return FALSE;
    }
    json_array_foreach (json_object_get(planned, "steps"), i, step) {
        const char *id = gw_json_string(step, "id");
        if (!find_step(plan, id))
            return differs(error, "step '%s' is gone", id);
    }
    return TRUE;
}
