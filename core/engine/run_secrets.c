/* SPDX-License-Identifier: Apache-2.0 */
/* run_secrets.c - references instead of secrets in a run, and the moments at which a step gets or gives the
 * text
 */
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/secretref.h"
#include "base/text.h"
#include "engine/approvals.h"
#include "plugin/needs.h"
#include <string.h>

#define MAX_NAME 64
#define MAX_ABOUT 200
#define PASSWORD_LENGTH 32

/* ---- the input ---- */

GHashTable *
gw_secrets_given(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)gw_seal_forget);
}

static json_t *
pick_one(const json_t *value, const char *path, gpointer data)
{
    g_autofree char *name = g_strdup_printf("input/%s", path);

    if (!json_is_string(value))
        return NULL;
    gw_redact_learn(json_string_value(value));
    if (data)
        g_hash_table_replace(data, g_strdup(name), g_strdup(json_string_value(value)));
    return gw_secret_ref_new(name);
}

void
gw_secrets_pick(const json_t *schema, json_t *input, GHashTable *given)
{
    gw_secret_walk(schema, input, pick_one, given);
}

/* Does the input name this operator's secret: as a reference, or as a text? */
static gboolean
is_named(const json_t *input, const char *name)
{
    const char *ref = gw_secret_ref(input), *key;
    size_t i;
    json_t *value;

    if (g_strcmp0(ref ? ref : json_string_value(input), name) == 0)
        return TRUE;
    json_array_foreach (input, i, value)
        if (is_named(value, name))
            return TRUE;
    json_object_foreach ((json_t *)(guintptr)input, key, value)
        if (is_named(value, name))
            return TRUE;
    return FALSE;
}

typedef struct {
    gw_engine *engine;
    gw_run *run;
    const char *step;
    gboolean any;    /* was lent */
    json_t *failure; /* the first */
    GError *error;
} lending;

static json_t *
check_own(const json_t *value, const char *path, gpointer data)
{
    lending *self = data;
    const char *name = gw_secret_ref(value);

    if (!name || self->error ||
        (g_str_has_prefix(name, "input/") && g_hash_table_contains(self->run->given, name)))
        return NULL;
    if (!gw_secret_is_own_name(name)) {
        g_set_error(&self->error, GW_ERROR, GW_ERROR_INVALID,
                    "input.%s: '%s' is no secret that can be named here: give the text again, or the name of "
                    "one kept with 'gangway secret set'",
                    path, name);
        return NULL;
    }
    gw_json about = gw_vault_about(self->engine->vault, "", name, &self->error);
    if (!about)
        g_prefix_error(&self->error, "input.%s: ", path);
    return NULL;
}

static gboolean
check_names(gw_run *run, GError **error)
{
    lending self = {.engine = run->engine, .run = run};

    gw_secret_walk(run->workflow->input, run->input, check_own, &self);
    if (self.error)
        g_propagate_error(error, self.error);
    return self.error == NULL;
}

gboolean
gw_secrets_check(gw_run *run, GError **error)
{
    gw_vault *vault = run->engine->vault;

    return !vault ||
           (check_names(run, error) && (g_hash_table_size(run->given) == 0 || gw_vault_ready(vault, error)));
}

gboolean
gw_secrets_prepare(gw_run *run, const char *id, GError **error)
{
    gw_vault *vault = run->engine->vault;
    GHashTableIter texts;
    gpointer name, text;

    if (!vault)
        return TRUE;
    if (!gw_secrets_check(run, error))
        return FALSE;
    g_hash_table_iter_init(&texts, run->given);
    while (g_hash_table_iter_next(&texts, &name, &text))
        if (!gw_vault_prepare(vault, id, name, text, error))
            return FALSE;
    return TRUE;
}

void
gw_secrets_unprepare(gw_run *run, const char *id)
{
    g_autoptr(GList) names = g_hash_table_get_keys(run->given);

    for (GList *name = names; name && run->engine->vault; name = name->next)
        gw_store_secret_remove(run->engine->store, id, name->data, NULL, NULL);
}

/* A changed text has another name, so that a change shows, and the run's record of the old one stands. */
static json_t *
pick_anew(const json_t *value, const char *path, gpointer given)
{
    g_autofree char *uuid = gw_uuid();
    g_autofree char *anew = g_strdup_printf("%s@%.8s", path, uuid);

    return pick_one(value, anew, given);
}

gboolean
gw_secrets_amend(gw_run *run, json_t *patch, GError **error)
{
    g_autoptr(GHashTable) given = gw_secrets_given();
    gw_run with = {.engine = run->engine, .workflow = run->workflow, .input = patch, .given = given};

    gw_secret_walk(run->workflow->input, patch, pick_anew, given);
    if (g_hash_table_size(given) > 0 && !run->engine->vault) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "the amendment holds a secret, and there is no vault here to keep it");
        return FALSE;
    }
    return gw_secrets_prepare(&with, run->id, error);
}

/* ---- lending ---- */

static json_t *
failure_of(GError *error)
{
    json_t *failure = gw_failure_from_error(error);

    /* Who runs it can mend that; a task for somebody who grants AWS actions would mislead. */
    json_object_set_new(failure, "class", json_string("invalid"));
    json_object_set_new(failure, "code", json_string("Secret"));
    g_error_free(error);
    return failure;
}

static char *
open_own(gw_engine *engine, gw_run *run, const char *name, json_t **failure)
{
    g_autofree char *kind = NULL;
    GError *error = NULL;

    if (run && !is_named(run->input, name)) {
        *failure =
            gw_failure_new(GW_ERROR_INVALID, "Secret",
                           "secret '%s' is not named in this run's input: a workflow gets no others", name);
        return NULL;
    }
    char *text = gw_vault_open(engine->vault, "", name, &kind, &error);
    if (!text) {
        *failure = failure_of(error);
    } else if (g_strcmp0(kind, "own") != 0) {
        gw_seal_forget(g_steal_pointer(&text));
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret",
                                  "secret '%s' is guarded: no step gets it, it is released to people", name);
    }
    return text;
}

/* One of the run's. What was released is for a person. */
static char *
open_kept(gw_engine *engine, const char *run, const char *name, json_t **failure)
{
    g_autofree char *kind = NULL;
    GError *error = NULL;
    char *text = gw_vault_open(engine->vault, run, name, &kind, &error);

    if (!text) {
        *failure = failure_of(error);
    } else if (g_strcmp0(kind, "released") == 0) {
        gw_seal_forget(g_steal_pointer(&text));
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret",
                                  "secret '%s' was released to a person: no step gets it", name);
    } else if (g_strcmp0(kind, "input") != 0 && g_strcmp0(kind, "once") != 0) {
        gw_seal_forget(g_steal_pointer(&text));
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret",
                                  "record '%s' is the vault's own: no step gets it", name);
    }
    return text;
}

static char *
open_any(gw_engine *engine, gw_run *run, const char *name, json_t **failure)
{
    const char *held = run ? g_hash_table_lookup(run->given, name) : NULL;

    if (held)
        return g_strdup(held);
    if (!engine->vault) {
        *failure = gw_failure_new(GW_ERROR_INVALID, "NoVault", "there is no vault here to open '%s'", name);
        return NULL;
    }
    if (!strchr(name, '/'))
        return open_own(engine, run, name, failure);
    return open_kept(engine, run && run->id ? run->id : "", name, failure);
}

static json_t *
lend_one(const json_t *value, const char *path G_GNUC_UNUSED, gpointer data)
{
    lending *self = data;
    const char *name = gw_secret_ref(value);
    char *text = name && !self->failure ? open_any(self->engine, self->run, name, &self->failure) : NULL;
    json_t *lent = text ? json_string(text) : NULL;

    self->any = self->any || lent;

    gw_seal_forget(text);
    return lent;
}

json_t *
gw_secrets_lend(gw_engine *engine, gw_run *run, const char *id, const json_t *schema, const json_t *params,
                json_t **failure)
{
    lending self = {.engine = engine, .run = run, .step = id};
    json_t *lent = json_deep_copy(params);
    g_autofree char *what = g_strdup_printf("step '%s': with", id);
    g_autoptr(GError) error = NULL;

    gw_secret_walk(schema, lent, lend_one, &self);
    /* The rules for a secret could not be tried on its reference. */
    if (!self.failure && self.any && !gw_schema_apply(schema, lent, what, &error))
        self.failure = gw_failure_from_error(error);
    if (!self.failure)
        return lent;
    json_decref(lent);
    *failure = self.failure;
    return NULL;
}

static json_t *
disguise_one(const json_t *value, const char *path G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return gw_secret_ref(value) ? json_string("(a secret)") : NULL;
}

json_t *
gw_secrets_disguise(const json_t *schema, const json_t *params)
{
    json_t *copy = json_deep_copy(params);

    gw_secret_walk(schema, copy, disguise_one, NULL);
    return copy;
}

/* ---- what a step asks ---- */

typedef struct {
    gw_run *run;
    const char *name; /* `STEP/NAME` */
    const json_t *input;
} vault_request;

static json_t *
ready(const vault_request *asked, GError **error)
{
    return gw_vault_ready(asked->run->engine->vault, error) ? json_object() : NULL;
}

static char *
shown_about(const json_t *input)
{
    const char *about = gw_json_string(input, "about");
    g_autofree char *clean = about ? gw_redact_text(about) : NULL;
    g_autofree char *cut = clean ? g_strndup(clean, strnlen(clean, MAX_ABOUT)) : NULL;

    return cut ? g_utf8_make_valid(cut, -1) : NULL;
}

static json_t *
keep_text(const vault_request *asked, const char *text, GError **error)
{
    gw_run *run = asked->run;

    if (!text) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "there is no 'value' to keep");
        return NULL;
    }
    g_autofree char *about = shown_about(asked->input);
    return gw_vault_keep(run->engine->vault, run->id, run->epoch, asked->name, about, text, error)
               ? gw_secret_ref_new(asked->name)
               : NULL;
}

static json_t *
keep(const vault_request *asked, GError **error)
{
    return keep_text(asked, gw_json_string(asked->input, "value"), error);
}

/* What is there already is not made again: a step that is tried twice goes on with the same. */
static gboolean
is_kept(const vault_request *asked)
{
    gw_json row = gw_vault_about(asked->run->engine->vault, asked->run->id, asked->name, NULL);

    return row != NULL;
}

static json_t *
generate(const vault_request *asked, GError **error)
{
    gint64 length = gw_json_int(asked->input, "length", PASSWORD_LENGTH);

    if (is_kept(asked))
        return gw_secret_ref_new(asked->name);
    if (length < 12 || length > 128) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "a password has 12 to 128 characters");
        return NULL;
    }
    char *text = gw_vault_password((guint)length, error);
    json_t *answer = text ? keep_text(asked, text, error) : NULL;
    gw_seal_forget(text);
    return answer;
}

static json_t *
release(const vault_request *asked, GError **error)
{
    const char *own = gw_json_string(asked->input, "own"), *to = gw_json_string(asked->input, "to");
    g_autofree char *about = shown_about(asked->input);
    gw_run *run = asked->run;

    if (!gw_secret_is_own_name(own) || !is_named(run->input, own)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "secret '%s' is not named in this run's input: nothing else is released",
                    own ? own : "?");
        return NULL;
    }
    if (is_kept(asked))
        return gw_secret_ref_new(asked->name);
    if (gw_vault_release(run->engine->vault, run->id, run->epoch, asked->name, own, to ? to : "", about,
                         error))
        return gw_secret_ref_new(asked->name);
    gw_approvals_look_again(run);
    return NULL;
}

/* A release that has ended is taken back before the next turn, which is at once. */
static void
notice_end(gw_run *run, const json_t *row)
{
    const json_t *release = json_object_get(row, "release");

    if (release && gw_json_true(row, "there") && gw_now_ms() >= gw_json_int(release, "until", 0))
        gw_approvals_look_again(run);
}

/* Of a copy that was shown: is there another text by now, or why nobody can tell. */
static void
describe_change(const vault_request *asked, const json_t *row, json_t *answer)
{
    g_autoptr(GError) fault = NULL;

    if (!json_object_get(row, "release") || gw_json_true(row, "there"))
        return;
    gboolean changed = gw_vault_is_changed(asked->run->engine->vault, row, &fault);
    if (fault)
        json_object_set_new(answer, "untold", json_string(fault->message));
    else
        json_object_set_new(answer, "changed", json_boolean(changed));
}

/* One of this step's by `name`, of another step's by `of`, or an operator's by `own`. */
static json_t *
describe(const vault_request *asked, GError **error)
{
    const char *own = gw_json_string(asked->input, "own"), *of = gw_json_string(asked->input, "of");
    const char *run = own ? "" : asked->run->id ? asked->run->id : "-";
    g_autoptr(GError) fault = NULL;
    gw_json row = gw_vault_about(asked->run->engine->vault, run, own ? own : of ? of : asked->name, &fault);

    if (!row && !g_error_matches(fault, GW_ERROR, GW_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return NULL;
    }
    notice_end(asked->run, row);
    json_t *answer = json_pack("{s:b, s:b, s:O*, s:O*, s:O*, s:O*, s:O*}", "kept", row != NULL, "there",
                               gw_json_true(row, "there"), "since", json_object_get(row, "created"), "kind",
                               json_object_get(row, "kind"), "used", json_object_get(row, "used"), "guard",
                               json_object_get(row, "guard"), "release", json_object_get(row, "release"));
    describe_change(asked, row, answer);
    return answer;
}

static const struct {
    const char *operation;
    gboolean in_plans;
    gboolean named;
    json_t *(*work)(const vault_request *asked, GError **error);
} operations[] = {
    {"Describe", TRUE, FALSE, describe}, {"Generate", FALSE, TRUE, generate}, {"Keep", FALSE, TRUE, keep},
    {"Ready", FALSE, FALSE, ready},      {"Release", FALSE, TRUE, release},
};

static gboolean
is_part(const char *name)
{
    gsize length = name ? strlen(name) : 0;

    return length > 0 && length <= MAX_NAME && g_ascii_isalnum(*name) &&
           strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") == length;
}

json_t *
gw_secrets_answer(gw_run *run, const char *step, const char *operation, const json_t *input, json_t **failure)
{
    const char *part = gw_json_string(input, "name");
    g_autofree char *name = g_strdup_printf("%s/%s", step, part ? part : "");
    vault_request asked = {run, name, input};
    GError *error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        if (strcmp(operations[i].operation, operation) != 0)
            continue;
        if (!run->engine->vault || (run->plan && !operations[i].in_plans)) {
            *failure =
                gw_failure_new(GW_ERROR_INVALID, "NoVault", "vault:%s: there is no vault here", operation);
            return NULL;
        }
        if ((operations[i].named || part) && !is_part(part)) {
            *failure = gw_failure_new(GW_ERROR_INVALID, "BadInput",
                                      "vault:%s: 'name' is letters, digits, '.', '_', '-', at most %d",
                                      operation, MAX_NAME);
            return NULL;
        }
        json_t *answer = operations[i].work(&asked, &error);
        gboolean refused = error && g_error_matches(error, GW_ERROR, GW_ERROR_DENIED);
        if (!answer)
            *failure = failure_of(error);
        if (refused && strcmp(operation, "Release") == 0)
            json_object_set_new(*failure, "code", json_string("NotApproved"));
        /* cppcheck-suppress returnDanglingLifetime ; an answer is a document of its own */
        return answer;
    }
    *failure = gw_failure_new(GW_ERROR_INVALID, "UnknownRequest", "there is no vault:%s", operation);
    return NULL;
}

json_t *
gw_secrets_lacking(const gw_engine *engine, const char *uses, const json_t *params)
{
    g_autoptr(GError) error = NULL;

    if (!gw_needs_vault(gw_pool_step(engine->pool, uses), params) ||
        (engine->vault && gw_vault_ready(engine->vault, &error)))
        return NULL;
    return gw_failure_new(GW_ERROR_INVALID, "NoVault", "%s has secrets to keep: %s", uses,
                          error ? error->message : "there is no vault here");
}

char *
gw_secrets_open(gw_run *run, const char *step, const char *name, json_t **failure)
{
    g_autofree char *prefix = g_strconcat(step, "/", NULL);

    if (g_str_has_prefix(name, prefix))
        return open_any(run->engine, run, name, failure);
    *failure =
        gw_failure_new(GW_ERROR_INVALID, "Secret",
                       "'%s' is not this step's: it may send what it made itself, and its parameters", name);
    return NULL;
}
