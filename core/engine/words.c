/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - what people say to a run: done, approve, withdraw, retry, skip, cancel
 *
 * A word changes rows, in the journal, and wakes the step it is about; the loop then looks and judges by
 * itself.
 */
#include "engine/advice.h"
#include "engine/amend.h"
#include "engine/approvals.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"
#include <string.h>

typedef struct {
    const char *name;
    gboolean needs_step;
    const char *needs[3]; /* further members that must be there */
    gboolean (*fits)(const json_t *row, const json_t *word, GError **error);
    gboolean (*may)(const gw_run *run, const char *what, GError **error); /* may be NULL */
    void (*act)(gw_run *run, const char *step, const json_t *word);
} verb;

static const char *
status_of(const json_t *row)
{
    const char *status = gw_json_string(row, "status");

    return status ? status : "pending";
}

static gboolean
refuse(GError **error, const json_t *row, const char *hint)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "step '%s' is %s: %s", gw_json_string(row, "id"),
                status_of(row), hint);
    return FALSE;
}

static gboolean
is_waiting(const json_t *row)
{
    return strcmp(status_of(row), "waiting") == 0;
}

static gboolean
is_under_way(const json_t *row)
{
    return is_waiting(row) || strcmp(status_of(row), "running") == 0 ||
           strcmp(status_of(row), "pending") == 0;
}

/* ---- done, approve ---- */

static gboolean
done_fits(const json_t *row, const json_t *word G_GNUC_UNUSED, GError **error)
{
    const char *checked = gw_json_string(row, "checked");

    if (!is_waiting(row) || !checked)
        return refuse(error, row, "only a task that waits for a person can be done (see gangway tasks)");
    if (strcmp(checked, "approval") == 0)
        return refuse(error, row, "it waits for an approval: gangway approve RUN STEP --by NAME");
    return TRUE;
}

static json_t *
statement(const json_t *word)
{
    static const char *const kept[] = {"by", "why", "note", "evidence", NULL};
    json_t *said = json_pack("{s:I}", "at", (json_int_t)gw_now_ms());

    for (int i = 0; kept[i]; i++)
        if (json_object_get(word, kept[i]))
            json_object_set(said, kept[i], json_object_get(word, kept[i]));
    return said;
}

/* A word that lets secrets out says which, and to whom. */
static void
approval_act(gw_run *run, const char *step, const json_t *word)
{
    json_t *said = statement(word),
           *fields = json_pack("{s:O, s:n, s:i}", "said", said, "next_look", "looks", 0);

    json_object_update(said, json_object_get(gw_run_step(run, step), "approves"));
    gw_run_record(run, step, "person.approved", said, fields, NULL, NULL, NULL);
}

static void
done_act(gw_run *run, const char *step, const json_t *word)
{
    if (gw_approval_is(gw_run_step(run, step))) {
        approval_act(run, step, word);
        return;
    }
    const char *checked = gw_json_string(gw_run_step(run, step), "checked");
    const char *member = g_strcmp0(checked, "attested") == 0 ? "attestation" : "said";
    json_t *said = statement(word);

    gw_run_record(run, step, "person.done", json_incref(said),
                  json_pack("{s:o, s:n, s:i}", member, said, "next_look", "looks", 0), NULL, NULL, NULL);
}

/* A check that stopped the run, and showed what differs. */
static gboolean
is_refused(const json_t *row)
{
    const char *code = gw_json_string(json_object_get(row, "failure"), "code");

    return strcmp(status_of(row), "stopped") == 0 && g_strcmp0(code, "NotAsWanted") == 0 &&
           gw_json_string(row, "asked");
}

static gboolean
approve_fits(const json_t *row, const json_t *word G_GNUC_UNUSED, GError **error)
{
    gboolean asks = is_waiting(row) &&
                    (gw_approval_is(row) || g_strcmp0(gw_json_string(row, "checked"), "approval") == 0);

    if (!asks && !is_refused(row))
        return refuse(error, row, "it does not wait for an approval (see gangway tasks)");
    return TRUE;
}

static void
approve_act(gw_run *run, const char *step, const json_t *word)
{
    if (gw_approval_is(gw_run_step(run, step))) {
        approval_act(run, step, word);
        return;
    }
    json_t *said = statement(word);
    const json_t *row = gw_run_step(run, step);
    const char *asked = gw_json_string(row, "asked");
    json_t *fields = json_pack("{s:s?, s:n, s:O}", "approved", asked, "next_look", "approval", said);

    if (is_refused(row))
        json_object_update_new(fields,
                               json_pack("{s:s, s:n, s:n}", "status", "pending", "reason", "failure"));
    json_object_set_new(said, "changes", json_string(asked ? asked : ""));
    gw_run_record(run, step, "person.approved", said, fields, NULL, NULL, NULL);
}

/* ---- withdraw ---- */

static gboolean
withdraw_fits(const json_t *row, const json_t *word, GError **error)
{
    const char *by = gw_json_string(json_object_get(row, "said"), "by");

    if (!gw_approval_is(row) || !by)
        return refuse(error, row, "there is no approval of it that could be withdrawn");
    if (gw_guard_same_person(by, gw_json_string(word, "by")))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "step '%s' was approved by '%s': only who approved withdraws", gw_json_string(row, "id"), by);
    return FALSE;
}

static void
withdraw_act(gw_run *run, const char *step, const json_t *word)
{
    json_t *said = statement(word);
    gw_json about = json_incref(json_object_get(gw_run_step(run, step), "approves"));

    json_object_update(said, about);
    gw_run_record(run, step, "person.withdrew", said, json_pack("{s:n}", "said"), NULL, NULL, NULL);
    gw_approvals_take_back(run, json_object_get(about, "secrets"), "an approval was withdrawn");
    gw_approvals_look_again(run);
}

/* ---- retry, skip, cancel ---- */

static gboolean
retry_fits(const json_t *row, const json_t *word G_GNUC_UNUSED, GError **error)
{
    if (!is_waiting(row) && strcmp(status_of(row), "stopped") != 0)
        return refuse(error, row, "only a step that is stopped or waiting can be retried");
    return TRUE;
}

/* `named`: it was this step that was asked for, not all that wait. Steps are told how often. A resume says
 * the same of all, and nobody's name: that is no word of a person. */
static void
retry_step(gw_run *run, const char *step, const json_t *word, gboolean named)
{
    gint64 retries = gw_json_int(gw_run_step(run, step), "retries", 0) + named;
    const char *kind = gw_json_string(word, "by") ? "step.retry" : NULL;
    gboolean stopped = strcmp(status_of(gw_run_step(run, step)), "stopped") == 0;
    json_t *fields = json_pack("{s:n, s:n, s:n, s:n, s:n, s:i, s:I}", "next_look", "tries", "missed",
                               "crashes", "applies", "looks", 0, "retries", (json_int_t)retries);

    if (stopped)
        json_object_update_new(fields,
                               json_pack("{s:s, s:n, s:n}", "status", "pending", "reason", "failure"));
    gw_run_record(run, step, kind, kind ? statement(word) : NULL, fields, NULL, NULL, NULL);
    gw_run_wake(run, step);
}

static void
retry_act(gw_run *run, const char *step, const json_t *word)
{
    if (gw_amend_is(word))
        gw_amend_act(run, word, NULL); /* it was checked just now */
    if (step && retry_fits(gw_run_step(run, step), NULL, NULL)) {
        retry_step(run, step, word, TRUE);
        return;
    }
    if (step && !gw_amend_is(word))
        return;
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);
    for (GList *id = ids; id; id = id->next)
        if (retry_fits(gw_run_step(run, id->data), NULL, NULL))
            retry_step(run, id->data, word, FALSE);
}

static gboolean
skip_fits(const json_t *row, const json_t *word G_GNUC_UNUSED, GError **error)
{
    if (gw_approval_is(row))
        return refuse(error, row,
                      "an approval can't be skipped: who agrees says so with 'gangway approve RUN STEP --by "
                      "NAME', who does not ends the run with 'gangway cancel RUN'");
    if (!gw_json_true(row, "unreached") && !is_waiting(row) && strcmp(status_of(row), "stopped") != 0)
        return refuse(error, row, "only a step that is stopped or waiting can be skipped");
    return TRUE;
}

static void
skip_act(gw_run *run, const char *step, const json_t *word)
{
    const char *why = gw_json_string(word, "why");
    g_autofree char *reason = g_strdup_printf("skipped: %s", why);

    gw_run_record(run, step, "step.skipped", statement(word),
                  json_pack("{s:s, s:s, s:n}", "status", "skipped", "reason", reason, "next_look"),
                  json_false(), NULL, NULL);
}

static void
cancel_act(gw_run *run, const char *step G_GNUC_UNUSED, const json_t *word)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    gw_run_record_run(run, NULL, NULL, json_pack("{s:o}", "cancellation", statement(word)));

    gw_approvals_take_back(run, NULL, "the run was cancelled");
    for (GList *id = ids; id; id = id->next)
        if (is_under_way(gw_run_step(run, id->data)))
            gw_run_record(run, id->data, NULL, NULL,
                          json_pack("{s:s, s:s, s:n}", "status", "stopped", "reason", "the run was cancelled",
                                    "next_look"),
                          json_false(), NULL, NULL);
    run->cancelled = TRUE;
}

static const verb verbs[] = {
    {"done", TRUE, {"by"}, done_fits, NULL, done_act},
    {"approve", TRUE, {"by"}, approve_fits, NULL, approve_act},
    {"withdraw", TRUE, {"by"}, withdraw_fits, gw_approvals_nothing_out, withdraw_act},
    {"retry", FALSE, {"by"}, retry_fits, NULL, retry_act},
    {"skip", TRUE, {"by", "why"}, skip_fits, gw_approvals_nothing_out, skip_act},
    {"cancel", FALSE, {"by"}, NULL, gw_approvals_nothing_out, cancel_act},
};

/* ---- any word ---- */

static const verb *
find_verb(const json_t *word)
{
    const char *name = gw_json_string(word, "verb");

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (g_strcmp0(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* Somebody who holds nothing but the rows looks at the run once more. */
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
is_person(const json_t *word, GError **error)
{
    static const char *const taken[] = {"AWS", "Gangway"};
    const char *by = gw_json_string(word, "by");

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

/* Whoever a task wants a file from brings one, and what is brought is one, whichever way the word comes. */
static gboolean
evidence_fits(const gw_run *run, const json_t *row, const json_t *word, GError **error)
{
    const char *demands = gw_json_string(row, "demands"), *id = gw_json_string(row, "id");
    const json_t *evidence = json_object_get(word, "evidence");
    gboolean is_done = g_strcmp0(gw_json_string(word, "verb"), "done") == 0;
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

/* A view of the rows alone can't tell. */
static gboolean
amendment_fits(gw_run *run, const json_t *word, GError **error)
{
    if (!gw_approvals_nothing_out(run, "cannot amend the run's input", error))
        return FALSE;
    gw_json effect = run->workflow ? gw_amend_check(run, word, error) : NULL;
    return effect || !run->workflow;
}

/* The first member that a word needs and has not, or NULL. */
static const char *
lacking(const verb *said, const json_t *word)
{
    if (said->needs_step && !gw_json_string(word, "step"))
        return "step";
    for (const char *const *need = said->needs; *need; need++)
        if (!gw_json_string(word, *need))
            return *need;
    return NULL;
}

static gboolean
step_fits(const gw_run *run, const verb *said, const json_t *row, const json_t *word, GError **error)
{
    g_autoptr(GError) fault = NULL;

    if (!said->fits || said->fits(row, word, &fault))
        return TRUE;
    g_autofree char *advice = gw_advice_text(fault->message, run->id, gw_json_string(row, "id"));
    g_set_error_literal(error, fault->domain, fault->code, advice);
    return FALSE;
}

/* A view of the rows alone can't tell, nor can it be told while the script runs: it goes on, or says why not.
 */
static gboolean
can_do_without(gw_run *run, const char *step, GError **error)
{
    return !run->workflow || run->script || gw_amend_may_skip(run, step, error);
}

/* What is journaled for ever, and stands in every list and report. */
static gboolean
texts_fit(const json_t *word, GError **error)
{
    static const struct {
        const char *name;
        glong most; /* characters */
    } texts[] = {{"by", 200}, {"why", 2000}, {"note", 4000}};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *text = gw_json_string(word, texts[i].name);
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
gw_word_check(gw_run *run, const json_t *word, GError **error)
{
    const verb *said = find_verb(word);
    const char *step = gw_json_string(word, "step"), *lacks = said ? lacking(said, word) : NULL;

    if (!said || lacks) {
        const char *name = gw_json_string(word, "verb");
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' %s%s%s", name ? name : "?",
                    said ? "lacks its '" : "is not a word for a run", lacks ? lacks : "", said ? "'" : "");
        return FALSE;
    }
    if (!is_person(word, error) || !texts_fit(word, error))
        return FALSE;
    if (is_over(run)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "run %s is %s already", run->id,
                    gw_json_string(run->row, "status"));
        return FALSE;
    }
    json_t *row = step ? g_hash_table_lookup(run->steps, step) : NULL;
    if (step && !row)
        return unknown_step(run, step, error);
    gboolean amends = gw_amend_is(word);
    if (amends && !amendment_fits(run, word, error))
        return FALSE;
    if (row && !amends && (!step_fits(run, said, row, word, error) || !evidence_fits(run, row, word, error)))
        return FALSE;
    if (row && strcmp(said->name, "skip") == 0 && !can_do_without(run, step, error))
        return FALSE;
    g_autofree char *what = step ? g_strdup_printf("cannot %s step '%s'", said->name, step)
                                 : g_strdup_printf("cannot %s the run", said->name);
    return !said->may || said->may(run, what, error);
}

void
gw_word_hear(gw_run *run, const json_t *word)
{
    g_autoptr(GError) error = NULL;
    const char *step = gw_json_string(word, "step");
    const verb *said = gw_word_check(run, word, &error) ? find_verb(word) : NULL;

    if (!said) {
        gw_run_record_run(run, "word.refused",
                          json_pack("{s:O, s:s}", "word", word, "reason", error ? error->message : "unknown"),
                          NULL);
        return;
    }
    said->act(run, step, word);
    if (step)
        gw_run_wake(run, step);
}

void
gw_word_resume(gw_run *run)
{
    gw_json nobody = json_object();

    retry_act(run, NULL, nobody);
}

void
gw_word_collect(gw_run *run)
{
    g_autoptr(GError) problem = NULL;
    gw_json words = gw_store_inbox(run->engine->store, run->id, &problem);
    json_t *entry;
    size_t i;

    /* Somebody forged one, or signed none; anything else may pass. */
    if ((g_error_matches(problem, GW_ERROR, GW_ERROR_CORRUPT) ||
         g_error_matches(problem, GW_ERROR, GW_ERROR_DENIED)) &&
        !run->error)
        run->error = g_steal_pointer(&problem);

    json_array_foreach (words, i, entry) {
        gint64 id = gw_json_int(entry, "id", 0);
        if (id <= run->heard)
            continue;
        run->heard = id;
        g_queue_push_tail(&run->words, json_incref(entry));
    }
}

/* It is taken only after it was acted on: what a crash swallows is heard again. */
static void
take(gw_run *run, gint64 id)
{
    gw_txn *txn = gw_txn_new(run->id, run->epoch);

    gw_txn_inbox_taken(txn, id);
    gw_store_commit(run->engine->store, txn, NULL, NULL);
}

/* Takes the entry over. */
static void
hear(gw_run *run, json_t *entry)
{
    gw_word_hear(run, json_object_get(entry, "word"));
    if (json_object_get(entry, "id"))
        take(run, gw_json_int(entry, "id", 0));
    json_decref(entry);
}

void
gw_word_hear_all(gw_run *run)
{
    json_t *entry;

    while ((entry = g_queue_pop_head(&run->words))) {
        if (run->script && gw_amend_is(json_object_get(entry, "word"))) {
            g_queue_push_tail(&run->amendments, entry);
            run->stopping = TRUE;
        } else {
            hear(run, entry);
        }
    }
}

gboolean
gw_word_hear_amendments(gw_run *run)
{
    gboolean any = !g_queue_is_empty(&run->amendments);
    json_t *entry;

    while ((entry = g_queue_pop_head(&run->amendments)))
        hear(run, entry);
    return any;
}
