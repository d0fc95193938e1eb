/* SPDX-License-Identifier: Apache-2.0 */
/* scene.c - the step under test, what AWS is to answer it, and documents as tests write them */
#include "sdk/testing/private.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"

#include <string.h>

gt_state gt;

/* ---- documents ---- */

json_t *
gt_json(const char *text)
{
    json_error_t error;
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_t *document = quoted ? json_loads(quoted, JSON_DECODE_ANY, &error) : NULL;
    if (!quoted)
        ck_abort_msg("the test's own JSON is NULL");
    if (!document)
        ck_abort_msg(
            "the test's own JSON is wrong: %s in %s (a text stands in quotes of its own: \"'text'\"; an "
            "apostrophe inside of one is \\u0027)",
            error.text, text);
    return document;
}

gboolean
gt_has_part(json_t *actual, json_t *part)
{
    const char *key;
    json_t *value;
    if (json_is_object(part) && json_is_string(actual)) {
        gw_json document = json_loads(json_string_value(actual), 0, NULL);
        return document && json_equal(document, part);
    }
    if (!json_is_object(part))
        return json_equal(actual, part) != 0;
    json_object_foreach (part, key, value)
        if (!gt_has_part(json_object_get(actual, key), value))
            return FALSE;
    return TRUE;
}

void
gt_check_has(json_t *document, const char *part)
{
    gw_json wanted = gt_json(part);
    g_autofree char *text = gw_json_text(document);
    ck_assert_msg(gt_has_part(document, wanted), "not all of %s is in %s", part, text);
}

/* ---- the scene ---- */

int
gt_fits(const gangway_step *step, const char *params)
{
    gw_json schema = json_loads(step->params, 0, NULL), value = gt_json(params);
    return gw_schema_check_schema(schema, NULL) && gw_schema_apply(schema, value, "params", NULL);
}

void
gt_begin(const gangway_step *step, const char *params)
{
    g_autoptr(GError) error = NULL;
    gt_end();
    gw_json schema = json_loads(step->params, 0, NULL), outputs = json_loads(step->outputs, 0, NULL);
    gt.step = step;
    gt.params = gt_json(params);
    gt.scene = json_array();
    gt.notes = json_object();
    gt.partitions = json_pack("{s:s, s:s}", "customer", "aws", "partner", "aws");
    if (!gw_schema_check_schema(outputs, &error) || !gw_schema_check_schema(schema, &error) ||
        !gw_schema_apply(schema, gt.params, "params", &error))
        ck_abort_msg("%s", error->message);
}

void
gt_check_begun(void)
{
    ck_assert_msg(gt.step != NULL, "begin first: gt_begin");
}

/* What the test left open, for a message; NULL: nothing. */
static char *
left_open(void)
{
    if (gt.at < json_array_size(gt.scene))
        return g_strdup_printf("the scene was not played to its end: %s",
                               gw_json_string(json_array_get(gt.scene, gt.at), "request"));
    if (!gt.unchecked)
        return NULL;
    g_autofree char *failure = gw_json_text(gt.failure);
    return g_strdup_printf("the last look or apply failed, and the test does not check that: %s", failure);
}

void
gt_end(void)
{
    g_autofree char *open = left_open();
    json_decref(gt.params);
    json_decref(gt.scene);
    json_decref(gt.notes);
    json_decref(gt.partitions);
    json_decref(gt.look);
    json_decref(gt.failure);
    memset(&gt, 0, sizeof gt);
    ck_assert_msg(!open, "%s", open);
}

void
gt_note(const char *key, const char *value)
{
    gt_check_begun();
    json_object_set_new(gt.notes, key, gt_json(value));
}

void
gt_answer(const char *request, const char *input, const char *answer)
{
    gt_check_begun();
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:o}", "request", request, "input", gt_json(input),
                                              "answer", gt_json(answer)));
}

static void
check_class(const char *name)
{
    ck_assert_msg(gw_error_class_from_name(name) != GW_ERROR_INTERNAL, "no class of failures: %s",
                  name ? name : "(none)");
}

void
gt_refuse(const char *request, const char *input, const char *failure_class, const char *code,
          const char *message)
{
    gt_check_begun();
    check_class(failure_class);
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:{s:s, s:s, s:s}}", "request", request, "input",
                                              gt_json(input), "failure", "class", failure_class, "code", code,
                                              "message", message));
}

void
gt_refuse_with(const char *request, const char *input, const char *failure)
{
    json_t *document = gt_json(failure);
    gt_check_begun();
    check_class(gw_json_string(document, "class"));
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:o}", "request", request, "input", gt_json(input),
                                              "failure", document));
}

void
gt_set_notes(const char *notes)
{
    gt_check_begun();
    json_decref(gt.notes);
    gt.notes = gt_json(notes);
}

void
gt_retries(int times)
{
    gt.retries = times;
}

void
gt_partition(const char *context, const char *partition)
{
    gt_check_begun();
    json_object_set_new(gt.partitions, context, json_string(partition));
}

json_t *
gt_notes(void)
{
    return gt.notes;
}
