/* SPDX-License-Identifier: Apache-2.0 */
/* testing.c - the core's side of plugin.h, as far as a step's own tests need it
 */
#include "testing.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include <string.h>

struct gangway_call {
    json_t *input;
    json_t *output;
    json_t *failure;
    json_t *error; /* of the last request */
    char *input_text, *answer_text, *error_text;
};

static struct {
    const gangway_step *step;
    json_t *params;
    int retries;
    json_t *scene;    /* [{"request", "input", "answer"} or {…, "failure"}] */
    size_t at;        /* the next of it */
    gboolean loose;   /* requests are answered in any order, and what isn't there is unavailable */
    gboolean writing; /* in apply */
    json_t *notes;    /* what the step has kept */
    json_t *look;     /* {"inspect": …, "desire": …} as far as they worked */
    json_t *failure;
} gt;

/* ---- JSON ---- */

json_t *
gt_json(const char *text)
{
    json_error_t error;
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_t *document = json_loads(quoted, JSON_DECODE_ANY, &error);
    if (!document)
        ck_abort_msg("the test's own JSON is wrong: %s in %s", error.text, text);
    return document;
}

/* A copy of an answer in which {"$text": document} has become the document's text, as policies travel. */
static json_t *
as_sent(json_t *value)
{
    json_t *text = json_object_get(value, "$text"), *copy = json_copy(value), *item;
    const char *key;
    size_t i;
    if (text) {
        g_autofree char *dumped = gw_json_text(text);
        json_decref(copy);
        return json_string(dumped);
    }
    json_object_foreach (value, key, item)
        json_object_set_new(copy, key, as_sent(item));
    json_array_foreach (value, i, item)
        json_array_set_new(copy, i, as_sent(item));
    return copy;
}

/* Has `actual` all that `part` has? A policy travels as text. */
static gboolean
has_part(json_t *actual, json_t *part)
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
        if (!has_part(json_object_get(actual, key), value))
            return FALSE;
    return TRUE;
}

void
gt_check_has(json_t *document, const char *part)
{
    gw_json wanted = gt_json(part);
    g_autofree char *text = gw_json_text(document);
    ck_assert_msg(has_part(document, wanted), "not all of %s is in %s", part, text);
}

/* ---- the host's functions ---- */

static const char *
host_input(gangway_call *call)
{
    g_free(call->input_text);
    return call->input_text = gw_json_text(call->input);
}

static int
host_output(gangway_call *call, const char *text)
{
    json_t *output = json_loads(text, 0, NULL);
    ck_assert_msg(json_is_object(output), "output is no object: %s", text);
    json_decref(call->output);
    call->output = output;
    return GANGWAY_OK;
}

static gboolean
is_listed(const char *const *actions, const char *action)
{
    for (; actions && *actions; actions++)
        if (strcmp(*actions, action) == 0)
            return TRUE;
    return FALSE;
}

/* "aws-all@partner/eu-west-1:sts:AssumeRole" is declared as "partner/sts:AssumeRole". */
static void
check_declared(const char *name)
{
    const char *operation = strchr(name, ':');
    if (strcmp(name, "http:POST") == 0 || strcmp(name, "smtp:send") == 0) {
        ck_assert_msg(gt.writing && is_listed(gt.step->writes, name),
                      "'%s' is not declared, or sends during a look", name);
        return;
    }
    if (g_str_has_prefix(name, "vault:")) {
        ck_assert_msg(is_listed(gt.step->reads, name) || (gt.writing && is_listed(gt.step->writes, name)),
                      "'%s' is not declared, or writes during a look", name);
        return;
    }
    ck_assert_msg(operation && g_str_has_prefix(name, "aws"), "not a request's name: %s", name);
    g_autofree char *verb = g_strndup(name, (gsize)(operation - name));
    char *context = strchr(verb, '@');
    if (context)
        *(context + strcspn(context, "/")) = '\0';
    g_autofree char *action =
        context ? g_strconcat(context + 1, "/", operation + 1, NULL) : g_strdup(operation + 1);
    if (!is_listed(gt.step->reads, action))
        ck_assert_msg(gt.writing && is_listed(gt.step->writes, action),
                      "'%s' is not declared, or writes during a look", action);
}

/* The scene's entry for a request, or NULL. */
static json_t *
next_entry(const char *name, json_t *input)
{
    json_t *entry = json_array_get(gt.scene, gt.at);
    if (gt.loose) {
        size_t i;
        json_array_foreach (gt.scene, i, entry)
            if (strcmp(gw_json_string(entry, "request"), name) == 0)
                return entry;
        return NULL;
    }
    g_autofree char *text = gw_json_text(input);
    ck_assert_msg(entry != NULL, "request %zu is not in the scene: %s %s", gt.at, name, text);
    g_autofree char *wanted = gw_json_text(json_object_get(entry, "input"));
    ck_assert_msg(strcmp(gw_json_string(entry, "request"), name) == 0 &&
                      has_part(input, json_object_get(entry, "input")),
                  "request %zu should be %s %s\nand is %s %s", gt.at, gw_json_string(entry, "request"),
                  wanted, name, text);
    gt.at++;
    return entry;
}

static const char *
host_request(gangway_call *call, const char *name, const char *text)
{
    gw_json input = text ? json_loads(text, 0, NULL) : NULL;
    ck_assert_msg(json_is_object(input), "the input of %s is no object: %s", name, text ? text : "NULL");
    check_declared(name);
    json_t *entry = next_entry(name, input), *answer = json_object_get(entry, "answer");
    gw_json nothing = gt.loose && gt.writing ? json_object() : NULL;
    if (!entry)
        answer = nothing;
    json_decref(call->error);
    call->error = NULL;
    g_clear_pointer(&call->answer_text, g_free);
    if (answer) {
        gw_json sent = as_sent(answer);
        return call->answer_text = gw_json_text(sent);
    }
    json_t *failure = json_object_get(entry, "failure");
    call->error = failure ? json_incref(failure)
                          : gw_failure_new(GW_ERROR_UNAVAILABLE, "NotInScene", "not in the scene");
    return NULL;
}

static const char *
host_error(gangway_call *call)
{
    g_free(call->error_text);
    return call->error_text = call->error ? gw_json_text(call->error) : NULL;
}

static int
host_note(G_GNUC_UNUSED gangway_call *call, const char *key, const char *text)
{
    json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    ck_assert_msg(*key && (value || !text), "not a note: %s %s", key, text);
    if (value)
        json_object_set_new(gt.notes, key, value);
    else
        json_object_del(gt.notes, key);
    return GANGWAY_OK;
}

static void
host_progress(G_GNUC_UNUSED gangway_call *call, const char *text)
{
    ck_assert(text != NULL && *text);
}

static void
host_log(G_GNUC_UNUSED gangway_call *call, G_GNUC_UNUSED int level, const char *text)
{
    ck_assert(text != NULL);
}

static void
host_fail(gangway_call *call, const char *failure_class, const char *code, const char *message)
{
    json_decref(call->failure);
    call->failure = json_pack("{s:s, s:s, s:s}", "class", failure_class, "code", code, "message", message);
    ck_assert_msg(call->failure && *message, "a failure without class, code or message");
    ck_assert_msg(gw_error_class_from_name(failure_class) != GW_ERROR_INTERNAL, "no class: %s",
                  failure_class);
}

static const gangway_host host = {
    .size = sizeof host,
    .api = GANGWAY_API,
    .input = host_input,
    .output = host_output,
    .request = host_request,
    .error = host_error,
    .note = host_note,
    .progress = host_progress,
    .log = host_log,
    .fail = host_fail,
};

json_t *
gt_notes(void)
{
    return gt.notes;
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
    if (!gw_schema_check_schema(outputs, &error) || !gw_schema_check_schema(schema, &error) ||
        !gw_schema_apply(schema, gt.params, "params", &error))
        ck_abort_msg("%s", error->message);
}

void
gt_end(void)
{
    json_decref(gt.params);
    json_decref(gt.scene);
    json_decref(gt.notes);
    json_decref(gt.look);
    json_decref(gt.failure);
    memset(&gt, 0, sizeof gt);
}

void
gt_note(const char *key, const char *value)
{
    json_object_set_new(gt.notes, key, gt_json(value));
}

void
gt_check_unseen(void)
{
    gt_check_worked();
    const char *kind = gw_json_string(gt_answer_of("inspect"), "kind");
    ck_assert_msg(g_strcmp0(kind, "unseen") == 0, "%s, and should be unseen", kind);
}

void
gt_answer(const char *request, const char *input, const char *answer)
{
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:o}", "request", request, "input", gt_json(input),
                                              "answer", gt_json(answer)));
}

void
gt_refuse(const char *request, const char *input, const char *failure_class, const char *code,
          const char *message)
{
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:{s:s, s:s, s:s}}", "request", request, "input",
                                              gt_json(input), "failure", "class", failure_class, "code", code,
                                              "message", message));
}

void
gt_refuse_with(const char *request, const char *input, const char *failure)
{
    json_array_append_new(gt.scene, json_pack("{s:s, s:o, s:o}", "request", request, "input", gt_json(input),
                                              "failure", gt_json(failure)));
}

void
gt_set_notes(const char *notes)
{
    json_decref(gt.notes);
    gt.notes = gt_json(notes);
}

void
gt_retries(int times)
{
    gt.retries = times;
}

/* ---- calls ---- */

/* Runs one function of the step. Its output (owned), or NULL and gt.failure. */
static json_t *
run(gangway_function function, json_t *seen, json_t *want)
{
    gangway_call call = {.input =
                             json_pack("{s:O, s:O?, s:O?, s:o, s:{s:s, s:s, s:s, s:i}}", "params", gt.params,
                                       "seen", seen, "want", want, "notes", json_deep_copy(gt.notes), "run",
                                       "id", "r-1", "step", "s", "workflow", "w", "retries", gt.retries),
                         .output = function == gt.step->apply ? json_object() : NULL};
    int result = function(&host, &call);
    ck_assert_msg(result == GANGWAY_OK || call.failure || call.error, "failed without a reason");
    json_decref(gt.failure);
    gt.failure = result == GANGWAY_OK ? NULL : json_incref(call.failure ? call.failure : call.error);
    json_t *output = result == GANGWAY_OK ? json_incref(call.output) : NULL;
    ck_assert_msg(result != GANGWAY_OK || output, "worked without an output");
    json_decref(call.input);
    json_decref(call.output);
    json_decref(call.failure);
    json_decref(call.error);
    g_free(call.input_text);
    g_free(call.answer_text);
    g_free(call.error_text);
    return output;
}

static void
check_played(void)
{
    if (!gt.loose)
        ck_assert_msg(gt.at == json_array_size(gt.scene), "the scene goes on: %s",
                      gw_json_string(json_array_get(gt.scene, gt.at), "request"));
}

void
gt_look(void)
{
    json_decref(gt.look);
    gt.look = json_object();
    gt.writing = FALSE;
    json_t *seen =
        gt.step->inspect ? run(gt.step->inspect, NULL, NULL) : json_pack("{s:s}", "kind", "unseen");
    if (seen) {
        const char *kind = gw_json_string(seen, "kind");
        json_object_set_new(gt.look, "inspect", seen);
        ck_assert_msg(kind && (strcmp(kind, "observed") != 0 || json_object_get(seen, "doc")), "no document");
        json_t *want = strcmp(kind, "pending") == 0 ? NULL : run(gt.step->desire, gt_seen(), NULL);
        if (want)
            json_object_set_new(gt.look, "desire", want);
        ck_assert_msg(!want || json_object_get(want, "doc"), "desire without a document");
    }
    check_played();
}

void
gt_apply(void)
{
    ck_assert_msg(gt_want() != NULL, "look first");
    gt.writing = TRUE;
    json_decref(run(gt.step->apply, gt_seen(), gt_want()));
    gt.writing = FALSE;
    check_played();
}

json_t *
gt_answer_of(const char *function)
{
    return json_object_get(gt.look, function);
}

json_t *
gt_seen(void)
{
    return json_object_get(gt_answer_of("inspect"), "doc");
}

json_t *
gt_want(void)
{
    return json_object_get(gt_answer_of("desire"), "doc");
}

json_t *
gt_outputs(void)
{
    json_t *seen = json_object_get(gt_answer_of("inspect"), "outputs");
    return seen ? seen : json_object_get(gt_answer_of("desire"), "outputs");
}

/* ---- what came of it ---- */

void
gt_check_worked(void)
{
    g_autofree char *text = gw_json_text(gt.failure);
    ck_assert_msg(!gt.failure, "failed: %s", text);
}

void
gt_check_failed(const char *failure_class, const char *code, const char *words)
{
    g_autofree char *text = gw_json_text(gt.failure);
    ck_assert_msg(gt.failure != NULL, "worked, and should have failed with %s", code);
    ck_assert_msg(strcmp(gw_json_string(gt.failure, "class"), failure_class) == 0 &&
                      strcmp(gw_json_string(gt.failure, "code"), code) == 0 &&
                      strstr(gw_json_string(gt.failure, "message"), words),
                  "should have failed with %s %s '%s', and did with %s", failure_class, code, words, text);
}

void
gt_check_changes(const char *changes)
{
    gt_check_worked();
    gw_json list = gw_json_diff(gt_seen(), gt_want());
    g_autoptr(GString) text = g_string_new(gt_seen() ? "" : "absent");
    size_t i;
    json_t *change;
    json_array_foreach (list, i, change)
        if (gt_seen())
            g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", gw_json_string(change, "op"),
                                   gw_json_string(change, "path"));
    ck_assert_str_eq(text->str, changes);
}

/* ---- answers that AWS should never give ---- */

/* A fresh look and an apply; what they say is not judged. */
static void
play_loosely(void)
{
    gt.loose = TRUE;
    gt_look();
    if (gt_want() && gt.step->apply)
        gt_apply();
    gt.loose = FALSE;
}

/* Puts `wrong` (NULL: nothing) in the place of a member or item. */
static void
put(json_t *parent, const char *key, size_t index, json_t *wrong)
{
    if (!key)
        json_array_set(parent, index, wrong ? wrong : json_null());
    else if (wrong)
        json_object_set(parent, key, wrong);
    else
        json_object_del(parent, key);
}

static void mangle_in(json_t *document);

static void
mangle_one(json_t *parent, const char *key, size_t index, json_t *value)
{
    static const char *const wrong[] = {"null",   "true", "-7", "1.5",  "''",
                                        "'%7Bx'", "[]",   "{}", "[[]]", "{'a': 'b'}"};
    gw_json kept = json_incref(value);
    for (gsize i = 0; i <= G_N_ELEMENTS(wrong); i++) {
        gw_json instead = i < G_N_ELEMENTS(wrong) ? gt_json(wrong[i]) : NULL;
        put(parent, key, index, instead);
        play_loosely();
    }
    put(parent, key, index, kept);
    mangle_in(kept);
}

static void
mangle_in(json_t *document)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    const char *key;
    json_t *value;
    size_t i;
    json_object_foreach (document, key, value)
        g_ptr_array_add(keys, g_strdup(key));
    for (i = 0; i < keys->len; i++)
        mangle_one(document, keys->pdata[i], 0, json_object_get(document, keys->pdata[i]));
    json_array_foreach (document, i, value)
        mangle_one(document, NULL, i, value);
}

void
gt_mangle(void)
{
    json_t *entry;
    size_t i;
    json_array_foreach (gt.scene, i, entry)
        if (json_object_get(entry, "answer"))
            mangle_one(entry, "answer", 0, json_object_get(entry, "answer"));
}

/* ---- the program ---- */

int
gt_run(const char *name, const TTest *const *tests)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_add_checked_fixture(all, NULL, gt_end);
    tcase_set_timeout(all, 60);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
