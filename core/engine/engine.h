/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - runs: planned, started, resumed, spoken to
 *
 * Everything is asynchronous and on one thread, the one of the default main context. What a function was
 * asked is answered once, by the function that it is handed, from the main loop and never from within the
 * call. What is borrowed stays until the answer. Any number of things can be under way.
 */
#ifndef GW_ENGINE_ENGINE_H
#define GW_ENGINE_ENGINE_H

#include "aws/aws.h"
#include "engine/workflow.h"
#include "plugin/pool.h"
#include "store/store.h"
#include "vault/vault.h"

typedef struct gw_engine gw_engine;

/** Everything is borrowed and must outlive the engine. `partner` and `customer` may be NULL (plugins that ask
 * for them fail with NoSuchContext). The pool has been scanned. `store` may be NULL for plans and single
 * steps. */
gw_engine *gw_engine_new(gw_store *store, gw_pool *pool, gw_aws_context *customer, gw_aws_context *partner);
/** Another store (borrowed), before the first run. */
void gw_engine_use_store(gw_engine *engine, gw_store *store);
/** Where secrets are kept (borrowed). Without it a run that needs one stops, and says so. */
void gw_engine_use_vault(gw_engine *engine, gw_vault *vault);
/** The role that steps in member accounts assume, where neither the step nor the run names one; unless this
 * is called: GW_MEMBER_ROLE. */
void gw_engine_use_member_role(gw_engine *engine, const char *role);
/** Of which partition of AWS the customer's account is said to be where there is no customer's context
 * (static text); NULL: the public one. */
void gw_engine_use_partition(gw_engine *engine, const char *partition);
/** Of which partition the customer's account is, as far as is known. */
const char *gw_engine_partition(const gw_engine *engine);
#define GW_MEMBER_ROLE "OrganizationAccountAccessRole"
void gw_engine_free(gw_engine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_engine, gw_engine_free)

/** What is going on, for people to watch; `news` is borrowed:
 *  {"kind": "phase", "name"}
 *  {"kind": "step", "id", "uses", "status", "reason"?, "actor", "phase"?, "changes": […], "title"?, "due"?,
 *   "task"?: the task as it is opened, with its "instructions"}
 *  {"kind": "progress", "id", "text"}      what a plugin is doing
 *  {"kind": "log", "id"?, "level", "text"} 0 debug, 1 info, 2 warning
 *  {"kind": "run", "run", "status", "reason"} */
typedef void (*gw_news)(json_t *news, gpointer data);

typedef struct {
    const json_t *labels; /* members for a new run's row, may be NULL: {"profiles": {"customer", "partner"}};
                             of a run that there is: the profiles that are new, kept if they fit */
    gint64 wait_ms;     /* how long to stay while only people or AWS are waited for; < 0: until interrupted */
    volatile int *stop; /* set by a signal handler: leave, resumable; may be NULL */
    gw_news news;       /* may be NULL */
    /** Plays the people (rehearse): called when a task opens, {"step", "uses", "actor", "checked", "want",
     * "title"}; returns a command for the run ({"verb": "done", …}, owned by the caller) or NULL. May be
     * NULL.
     */
    json_t *(*play)(json_t *task, gpointer data);
    gpointer data;      /* of the two */
    guint pace_percent; /* of every pause and every wait for AWS: tests are in a hurry; 0: 100 */
} gw_run_options;

typedef enum {
    GW_RUN_ERROR = -1, /* `error` says why; the run, if there is one, is as it was */
    GW_RUN_DONE,       /* every step verified, attested or skipped */
    GW_RUN_WAITING,    /* for people, AWS or a time; it can be resumed */
    GW_RUN_STOPPED,    /* a step or the script stopped; the row's reason says why and what to do */
    GW_RUN_CANCELLED,
    GW_RUN_INTERRUPTED, /* `stop` was set in the middle of work; it can be resumed */
    GW_RUN_UNHEARD /* a command only: the process that works on the run will hear it, but has not so far */
} gw_run_result;

/** What became of a run that was begun or gone on with; with GW_RUN_ERROR `error` (borrowed) says why. */
typedef void (*gw_engine_ran)(gw_run_result result, const GError *error, gpointer data);
/** What was asked for (borrowed), or NULL and why not (borrowed). */
typedef void (*gw_engine_told)(json_t *document, const GError *error, gpointer data);

/** Begins a run; `input` has passed gw_workflow_input. `*run` gets the id as soon as it exists (caller
 * frees). With `detached` the run is made and left for `resume`: GW_RUN_WAITING. */
void gw_engine_start(gw_engine *engine, const gw_workflow *workflow, const json_t *input, gboolean detached,
                     const gw_run_options *options, char **run, gw_engine_ran ran, gpointer data);

/** Goes on with a run, after a crash too, with the workflow and the plugins that it began with. */
void gw_engine_resume(gw_engine *engine, const char *run, const gw_run_options *options, gw_engine_ran ran,
                      gpointer data);

/** Says a command to a run: {"verb": "done"|"approve", "step", "by", "note"?, "evidence"?: [{"file",
 * "sha256", "size"}]},
 *  {"verb": "retry", "step"?}, {"verb": "skip", "step", "why"}, {"verb": "cancel"}. When nobody runs it, it
 * is resumed until it has acted on the command (and what follows at once); else the one who does is waited
 * for, a while: GW_RUN_UNHEARD. GW_ERROR_INVALID when the command does not fit the run's or the step's state,
 * with what does. */
void gw_engine_say(gw_engine *engine, const char *run, const json_t *command, const gw_run_options *options,
                   gw_engine_ran ran, gpointer data);

/** The schema of a run's input, by the workflow that it began with. New reference or NULL. */
json_t *gw_engine_input_schema(gw_engine *engine, const char *run, GError **error);

/** What {"verb": "retry", "input": {…}} would do to a run: {"input": as it would be, "changes": [{"path",
 * "from", "to"}], "again": [ids of finished steps that would be looked at again], "left_behind": [{"step",
 * "request", "service", "operation", "names", "no_longer"}]: what the run made and would not ask for any
 * more, "command": the one to be said then, with references in the place of secrets, which are kept}.
 * GW_ERROR_INVALID when it can't be. */
void
gw_engine_amend(gw_engine *engine, const char *run, const json_t *given, gw_engine_told told, gpointer data);

typedef struct {
    gboolean check;              /* only tell */
    const char *const *accepted; /* names of steps that may differ, NULL-terminated; may be NULL */
    const char *const *steps;    /* only these steps (plugins) are taken along, NULL-terminated; NULL: all */
    const char *by, *why;        /* who moves the run over, and why; `why` may be NULL */
    /** May the run have this script with the steps that the pool calls now? `row` is the run's; `*labels`
     * (new reference) has what its lock says: {"lock", "locked"}, members of its row. May be NULL. */
    gboolean (*fits)(const gw_workflow *workflow, const json_t *row, json_t **labels, gpointer data,
                     GError **error);
    gpointer data;
} gw_upgrade_options;

/** Moves an unfinished run over to another script of its workflow (NULL: the one that it has) and to the
 * steps that were found now, if its journal fits: {"run", "workflow", "from": {"version", "sha256"}, "to",
 * "steps": [{"step", "from", "to", "file", "used_by"}], "fits", "moved", "differences": [{"step", "kind":
 * "uses", "parameters", "manifest", "inserted" or "missing", "text", "changes"?, "accepted"}], "left_behind":
 * as gw_engine_amend tells it}, in the script's order. Nothing is asked of AWS. New reference, or NULL. */
json_t *gw_engine_upgrade(gw_engine *engine, const char *run, const gw_workflow *workflow,
                          const gw_upgrade_options *options, GError **error);

/** What a run would do now, changing nothing:
 *  {"workflow", "version", "customer", "changes": n, "steps": [{"id", "uses", "phase", "actor", "mark",
 * "changes", "title"?, "instructions"?, "irreversible"?, "approval": bool, "passing": bool, "failure"?,
 * "reason"?}], "printed"?: [what the script prints]} `mark` is "create", "change", "nothing", "person",
 * "attest", "pending", "unknown" (needs what is known after apply) or "failed". A failed step does not make
 * the plan fail. */
void gw_engine_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                    const gw_run_options *options, gw_engine_told told, gpointer data);

/** Which steps the workflow takes and what each would want if nothing were there, without AWS: a `look`
 * answers false, and what only AWS knows is unknown. `input` may hold unknown values.
 *  {"workflow", "version", "account", "partition", "stands_for_account", "steps": [{"id", "uses", "phase",
 * "params", "account"?, "role"?, "look": true | "want"? | "reason"?}], "stands_for_member": digits in a
 * member account's place} `account` is the customer's, where a step's parameters tell it; else null, and the
 * digits of "stands_for_account" stand for it. */
void gw_engine_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                      const gw_run_options *options, gw_engine_told told, gpointer data);

/** Are the operators' secrets that an input names there, and is there a key for those that it gives? */
gboolean
gw_engine_check_secrets(gw_engine *engine, const gw_workflow *workflow, const json_t *input, GError **error);

/** What is certain to go wrong with this input, whatever AWS shows, told without asking AWS: the script and
 * each step's parameters and what they want, and steps that need the partner's context where there is none.
 * GW_ERROR_INVALID with all of it, one a line; else how many steps the run will take, by what its looks
 * answer: {"no": n, "yes": n}, 0 where that is not known. */
void gw_engine_precheck(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                        const gw_run_options *options, gw_engine_told told, gpointer data);

/** A script by itself, without AWS: it is run twice as for a survey, its looks answered "no" and "yes".
 *  {"ids": [of the steps and looks that it came to], "uses": [their plugins], "faults": [texts: what is wrong
 * whatever AWS shows], "whole": did it come to its end both times?, "undecided": the unknown value that it
 * decided on, or null}. */
void gw_engine_check(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                     const gw_run_options *options, gw_engine_told told, gpointer data);

/** The global names that a workflow's script sees, tables as objects of their own: {"step": {}, "string":
 * {"format": {}, …}, …}. New reference. */
json_t *gw_workflow_names(void);

/** Is what a finished run verified still so? Only looks, with the script, input, plugins and outputs of the
 * run:
 *  {"run", "workflow", "version", "customer", "same": n, "drift": n, "failed": n, "steps": [{"id", "uses",
 * "phase", "actor", "mark", "changes"?, "failure"?, "reason"?}]}; `mark` is "same", "drift", "failed" (could
 * not be looked at) or "not looked at" (attested, skipped, passing). GW_ERROR_INVALID when the run is not
 * done. */
void gw_engine_drift(gw_engine *engine, const char *run, const gw_run_options *options, gw_engine_told told,
                     gpointer data);

/** One step by itself, without a run: a look; {"seen", "want", "changes", "converged"}. With `apply` it is
 * applied and looked at again, and has "applied", unless there is nothing to change, it is on its way or AWS
 * shows nothing that tells. What the plugin prints and logs comes by options->news ("log"). Writes are not
 * journaled, so only for engineers at work on a step. */
void gw_engine_step(gw_engine *engine, const char *step, const json_t *params, gboolean apply,
                    const gw_run_options *options, gw_engine_told told, gpointer data);

#endif
