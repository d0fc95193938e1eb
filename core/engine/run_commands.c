/* SPDX-License-Identifier: Apache-2.0 */
/* run_commands.c - what people tell a run to do: read from here and from the inbox, carried out, recorded
 *
 * On disk and in JSON a command is called "word" (the inbox's column, the events word.left and word.refused):
 * stores have it so.
 *
 * A command changes rows, in the journal, and wakes the step it is about; the loop then looks and judges by
 * itself.
 */
#include "engine/amend.h"
#include "engine/verbs.h"

#include "base/error.h"
#include "base/json.h"

void
gw_run_command_execute(gw_run *run, const json_t *command)
{
    g_autoptr(GError) error = NULL;
    const char *step = gw_json_string(command, "step");
    const gw_verb *said = gw_run_command_check(run, command, &error) ? gw_verb_find(command) : NULL;

    if (!said) {
        gw_run_record_run(
            run, "word.refused",
            json_pack("{s:O, s:s}", "word", command, "reason", error ? error->message : "unknown"), NULL);
        return;
    }
    said->act(run, step, command);
    if (step)
        gw_run_wake(run, step);
}

void
gw_run_command_resume(gw_run *run)
{
    gw_json nobody = json_object();

    gw_verb_retry(run, NULL, nobody);
}

void
gw_run_command_collect(gw_run *run)
{
    g_autoptr(GError) problem = NULL;
    gw_json commands = gw_store_inbox(run->engine->store, run->id, &problem);
    json_t *entry;
    size_t i;

    /* A command that was forged or is not signed stops the run. Another error passes: they are read again. */
    if (g_error_matches(problem, GW_ERROR, GW_ERROR_CORRUPT) ||
        g_error_matches(problem, GW_ERROR, GW_ERROR_DENIED))
        gw_run_fail(run, problem);

    json_array_foreach (commands, i, entry) {
        gint64 id = gw_json_int(entry, "id", 0);
        if (id <= run->heard)
            continue;
        run->heard = id;
        g_queue_push_tail(&run->commands, json_incref(entry));
    }
    gw_run_nudge(run);
}

/* Marked as taken only after it was carried out: after a crash in between it is carried out again. */
static void
take(gw_run *run, gint64 id)
{
    gw_txn *txn = gw_txn_new(run->id, run->epoch);

    gw_txn_inbox_taken(txn, id);
    gw_run_commit(run, txn);
}

/* Takes the entry over. */
static void
hear(gw_run *run, json_t *entry)
{
    gw_run_command_execute(run, json_object_get(entry, "word"));
    if (json_object_get(entry, "id"))
        take(run, gw_json_int(entry, "id", 0));
    json_decref(entry);
}

void
gw_run_command_execute_all(gw_run *run)
{
    json_t *entry;

    while ((entry = g_queue_pop_head(&run->commands))) {
        if (run->script && gw_amend_is(json_object_get(entry, "word"))) {
            g_queue_push_tail(&run->amendments, entry);
            run->stopping = TRUE;
        } else {
            hear(run, entry);
        }
    }
}

gboolean
gw_run_command_execute_amendments(gw_run *run)
{
    gboolean any = !g_queue_is_empty(&run->amendments);
    json_t *entry;

    while ((entry = g_queue_pop_head(&run->amendments)))
        hear(run, entry);
    return any;
}
