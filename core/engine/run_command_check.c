/* SPDX-License-Identifier: Apache-2.0 */
/* run_command_check.c - does a command fit a run, whichever way it came: who says it, about which step, with
 * what evidence */
#include "engine/advice.h"
#include "engine/amend.h"
#include "engine/approvals.h"
#include "engine/verbs.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"
#include <string.h>

/* Will the run still come to this step? Where only the rows were loaded, the run is loaded for that. */
static gboolean
is_to_come(const gw_run *run, const char *step)
{
    if (run->workflow)
        return !run->script && gw_run_foresees(run, step);
    g_autoptr(gw_run) view = gw_run_view(run->engine, run->id, NULL, NULL);

    return view && gw_run_use_plugins(view, NULL) && gw_run_foresees(view, step);
}

static gboolean
unknown_step(const gw_run *run, const char *step, GError **error)
{
    if (is_to_come(run, step)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "run %s has not reached step '%s' yet: gangway show %s says where it stands", run->id,
                    step, run->id);
        return FALSE;
    }
    g_autofree gpointer *ids = g_hash_table_get_keys_as_array(run->steps, NULL);
    g_autofree char *hint = gw_nearest_hint(step, (const char *const *)ids);

    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "run %s has no step '%s' yet%s", run->id, step, hint);
    return FALSE;
}

static gboolean
is_over(const gw_run *run)
{
    const char *status = gw_json_string(run->row, "status");

    return g_strcmp0(status, "done") == 0 || g_strcmp0(status, "cancelled") == 0 ||
           g_strcmp0(status, "undone") == 0;
}

/* An evidence is a file that had something in it: a name, a hash, a size. */
static gboolean
is_evidence(const json_t *item)
{
    const char *sha256 = gw_json_string(item, "sha256");

    return gw_json_string(item, "file") && sha256 && strlen(sha256) == 64 && gw_json_int(item, "size", 0) > 0;
}

/* The journal must not say that a file is kept which is not. */
static gboolean
is_kept(const gw_run *run, const json_t *item)
{
    const char *kept = gw_json_string(item, "kept");

    return !json_object_get(item, "kept") || (kept && gw_store_blob_has(run->engine->store, kept));
}

/* What AWS proved and what the program did is journaled under these names: nobody speaks in them. */
static gboolean
is_person(const json_t *command, GError **error)
{
    static const char *const taken[] = {"AWS", "Gangway"};
    const char *by = gw_json_string(command, "by");

    for (gsize i = 0; by && i < G_N_ELEMENTS(taken); i++) {
        g_autofree char *bare = g_strstrip(g_strdup(by));
        if (!gw_guard_same_person(bare, taken[i]))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is no person: give the name of whoever says it",
                    by);
        return FALSE;
    }
    return TRUE;
}

/* A task that demands evidence gets a file, and all evidence is files, also in a command from the inbox. */
static gboolean
evidence_fits(const gw_run *run, const json_t *row, const json_t *command, GError **error)
{
    const char *demands = gw_json_string(row, "demands"), *id = gw_json_string(row, "id");
    const json_t *evidence = json_object_get(command, "evidence");
    gboolean is_done = g_strcmp0(gw_json_string(command, "verb"), "done") == 0;
    gsize i;
    json_t *item;

    json_array_foreach (evidence, i, item)
        if (!is_evidence(item) || !is_kept(run, item)) {
            g_set_error(
                error, GW_ERROR, GW_ERROR_INVALID,
                "evidence %u for step '%s' is empty, or no file with its SHA-256 and size, or not kept "
                "as it says",
                (guint)i + 1, id);
            return FALSE;
        }
    if (!is_done || !demands || json_array_size(evidence) > 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "step '%s' wants evidence, %s: gangway done %s %s --by NAME --evidence FILE", id, demands,
                run->id, id);
    return FALSE;
}

/* Passes where only the rows were loaded: without the script it can't be told. */
static gboolean
amendment_fits(gw_run *run, const json_t *command, GError **error)
{
    if (!gw_approvals_nothing_out(run, "cannot amend the run's input", error))
        return FALSE;
    gw_json effect = run->workflow ? gw_amend_check(run, command, error) : NULL;
    return effect || !run->workflow;
}

/* The first member that a command needs and has not, or NULL. */
static const char *
lacking(const gw_verb *said, const json_t *command)
{
    if (said->needs_step && !gw_json_string(command, "step"))
        return "step";
    for (const char *const *need = said->needs; *need; need++)
        if (!gw_json_string(command, *need))
            return *need;
    return NULL;
}

static gboolean
step_fits(const gw_run *run, const gw_verb *said, const json_t *row, const json_t *command, GError **error)
{
    g_autoptr(GError) fault = NULL;

    if (!said->fits || said->fits(row, command, &fault))
        return TRUE;
    g_autofree char *advice = gw_advice_text(fault->message, run->id, gw_json_string(row, "id"));
    g_set_error_literal(error, fault->domain, fault->code, advice);
    return FALSE;
}

/* Passes where only the rows were loaded, and while the script runs: then the script itself goes on, or says
 * why not. */
static gboolean
can_do_without(gw_run *run, const char *step, GError **error)
{
    return !run->workflow || run->script || gw_amend_may_skip(run, step, error);
}

/* What is journaled for ever, and stands in every list and report. */
static gboolean
texts_fit(const json_t *command, GError **error)
{
    static const struct {
        const char *name;
        glong most; /* characters */
    } texts[] = {{"by", 200}, {"why", 2000}, {"note", 4000}};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *text = gw_json_string(command, texts[i].name);
        if (text && gw_text_is_blank(text)) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--%s says nothing: give it a text",
                        texts[i].name);
            return FALSE;
        }
        if (!text || g_utf8_strlen(text, -1) <= texts[i].most)
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "--%s has %ld characters, and may have %ld: shorten it", texts[i].name,
                    g_utf8_strlen(text, -1), texts[i].most);
        return FALSE;
    }
    return TRUE;
}

gboolean
gw_run_command_check(gw_run *run, const json_t *command, GError **error)
{
    const gw_verb *said = gw_verb_find(command);
    const char *step = gw_json_string(command, "step"), *lacks = said ? lacking(said, command) : NULL;

    if (!said || lacks) {
        const char *name = gw_json_string(command, "verb");
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' %s%s%s", name ? name : "?",
                    said ? "lacks its '" : "is not a word for a run", lacks ? lacks : "", said ? "'" : "");
        return FALSE;
    }
    if (!is_person(command, error) || !texts_fit(command, error))
        return FALSE;
    if (is_over(run)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "run %s is %s already", run->id,
                    gw_json_string(run->row, "status"));
        return FALSE;
    }
    json_t *row = step ? g_hash_table_lookup(run->steps, step) : NULL;
    if (step && !row)
        return unknown_step(run, step, error);
    gboolean amends = gw_amend_is(command);
    if (amends && !amendment_fits(run, command, error))
        return FALSE;
    if (row && !amends &&
        (!step_fits(run, said, row, command, error) || !evidence_fits(run, row, command, error)))
        return FALSE;
    if (row && strcmp(said->name, "skip") == 0 && !can_do_without(run, step, error))
        return FALSE;
    g_autofree char *what = step ? g_strdup_printf("cannot %s step '%s'", said->name, step)
                                 : g_strdup_printf("cannot %s the run", said->name);
    return !said->may || said->may(run, what, error);
}
