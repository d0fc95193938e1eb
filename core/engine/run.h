/* SPDX-License-Identifier: Apache-2.0 */
/* run.h - a run in memory: its rows, its script while one is loaded, and what is under way
 *
 * Inside the engine only. A run is begun or loaded (run.c), turned (turn.c): its script is run from the top,
 * what is finished answers from the rows; when every branch is blocked the script is forgotten and the rows
 * remain. bind.c lends functions to the script, flight.c makes its calls, run_commands.c does what people
 * say.
 */
#ifndef GW_ENGINE_RUN_H
#define GW_ENGINE_RUN_H

#include "engine/engine.h"
#include "lua/script.h"

/** The contexts of member accounts (member.h). */
typedef struct gw_members gw_members;

struct gw_engine {
    gw_store *store;
    gw_pool *pool;
    gw_aws_context *customer_context;
    gw_aws_context *partner_context;
    gw_vault *vault; /* may be NULL */
    gw_members *members;
    char *member_role;     /* that steps in member accounts assume, where none is named */
    const char *partition; /* of the customer's account, where there are no keys; NULL: the public one */
};

typedef struct gw_run gw_run;

/** A call or a pause that will wake its branch. */
typedef struct gw_flight gw_flight;

/** What is under way for a run as a whole: one of them at a time. */
typedef struct gw_identifying gw_identifying; /* AWS is asked whose its keys are (account.c) */
typedef struct gw_turn gw_turn;               /* its script runs (turn.c) */
typedef struct gw_leaving gw_leaving;         /* it is let go (run.c) */
typedef struct gw_going gw_going;             /* turns, and the time between them (go.c) */

/** How something ended that was begun for a run: `error` NULL, it is done. It comes from the main loop, never
 * from within the function that began it. */
typedef void (*gw_run_answered)(const GError *error, gpointer data);
/** Looks whether what the run waits for has come. */
typedef void (*gw_run_watcher)(gw_run *run);

struct gw_run {
    gw_engine *engine;
    const gw_run_options *options;
    gw_workflow *workflow;
    char *id;               /* NULL in a plan */
    gint64 epoch;           /* of the lease */
    json_t *row;            /* the run's row */
    json_t *unknown;        /* {context: why AWS did not tell whose its keys are, a failure} */
    json_t *input;          /* references in the place of secrets */
    GHashTable *given;      /* the secrets of an input that is not sealed yet, by reference */
    json_t *values;         /* what the script learned, an event each: {"now@1#1": …, "look:x": …} */
    json_t *printed;        /* lines that the script printed, an event each: {path of the branch: how many} */
    guint lines;            /* of them all */
    json_t *part_resellers; /* accounts that the inputs of its parts say are the reseller's, by their paths */
    json_t *told;           /* events about parts of it that are on record: {"child.done:ID": true} */
    json_t *said;           /* the lines of this process */
    GHashTable *steps;      /* id -> json_t: the step's row */
    json_t *plan;           /* list of planned steps; NULL when it is for real */
    gboolean replay;        /* only how far its script gets, by its rows */
    gboolean upgrades;      /* with another script: a step may use another plugin */
    gboolean assume;        /* of a survey: what looks answer */
    gboolean sketch;        /* of a survey: no plugin is asked what it would want */
    char *undecided;        /* what is not known and its script decided on; NULL: nothing */
    gboolean drift;         /* a look back at what it left: a plan by its own rows */
    char *account;          /* of a survey: what stands for the customer's account; else NULL */
    char *member;           /* of a survey: what stands for a member account that only a look could tell */

    gw_script *script;   /* NULL while parked */
    GHashTable *flights; /* set of gw_flight */
    GHashTable *blocked; /* step id -> gw_blocked */
    GHashTable *reached; /* set of step ids that this turn's script came to */
    GQueue commands;     /* of {"word": the command, "id"?}, to be carried out at the next turn of the loop */
    GQueue amendments;   /* likewise, to be heard when the turn is over: its script has the input of before */
    gboolean root_ended;
    char *script_error;
    gboolean stopping; /* it is leaving: nothing new is begun */
    gboolean cancelled;
    gboolean rewound; /* what the script went by has changed: the turn is given up for a new one */
    GError *error;    /* the journal failed: nothing goes on */
    GQueue commits;   /* under way (run.c) */
    gint64 heard;     /* the inbox's last entry that was taken */
    gint64 renew_at;  /* monotonic ms: the lease */

    gw_run_watcher watcher; /* watch.c */
    guint nudge;            /* a source that will call it */
    GSource *stop;          /* watches options->stop */
    gw_identifying *identifying;
    gw_turn *turn;
    gw_going *going;
    gw_leaving *leaving;
};

/* ---- watch.c ---- */

/** From now on `watcher` is called on the main loop, soon and after each nudge; NULL: nobody waits. */
void gw_run_watch(gw_run *run, gw_run_watcher watcher);
/** Something happened that the run may be waiting for. */
void gw_run_nudge(gw_run *run);
/** The journal failed (the first time counts): nothing goes on. */
void gw_run_fail(gw_run *run, const GError *error);
/** Has whoever began this asked to leave? */
gboolean gw_run_asked_to_stop(const gw_run *run);

/* ---- run.c ---- */

/** A plan: no id, no store. */
gw_run *
gw_run_new(gw_engine *engine, gw_workflow *workflow, const json_t *input, const gw_run_options *options);
/** Takes the lease and reads the rows; the workflow is the one the run began with. */
gw_run *gw_run_load(gw_engine *engine, const char *id, const gw_run_options *options, GError **error);
/** Reads the rows only, without the lease: to look at, never to write. */
gw_run *gw_run_view(gw_engine *engine, const char *id, const gw_run_options *options, GError **error);
/** Makes it in the store, under a fresh lease; sets run->id. */
gboolean gw_run_create(gw_run *run, GError **error);
/** Cancels what is under way; `left` is called when all that was recorded is on disk, the lease is released
 * and the run freed. */
typedef void (*gw_run_left)(gpointer data);
void gw_run_leave(gw_run *run, gw_run_left left, gpointer data);
/** At once, for one that recorded nothing: cancels what is under way, releases the lease. */
void gw_run_free(gw_run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_run, gw_run_free)

/** A step's row, made when missing; borrowed. */
json_t *gw_run_step(gw_run *run, const char *id);
/** Writes an event (`kind` may be NULL), members of the step's row and of its task (json_false closes it) in
 * one transaction; all are taken over and may be NULL. `done` as gw_store_commit. */
void gw_run_record(gw_run *run, const char *step, const char *kind, json_t *data, json_t *fields,
                   json_t *task, gw_store_done done, gpointer done_data);
/** Commits `txn`, which is taken over: an error is the run's. */
void gw_run_commit(gw_run *run, gw_txn *txn);
/** As gw_run_record for the run's own row. */
void gw_run_record_run(gw_run *run, const char *kind, json_t *data, json_t *fields);
void gw_run_news(gw_run *run, json_t *news); /* takes it over */
/** What a person attested, or AWS proved, of this step, with these parameters, in an earlier run of the same
 * workflow for the same customer, with "run" added: nobody is asked twice. New reference or NULL. */
json_t *gw_run_earlier_attestation(gw_run *run, const char *step, const char *params_sha256);

/** The role that its steps in member accounts assume where they name none: the one that it began with
 * (borrowed). */
const char *gw_run_member_role(const gw_run *run);

/** May it use this plugin? Under a lock only those that are in it. */
gboolean gw_run_may_use(const gw_run *run, const char *uses);

/* ---- account.c, account_own.c ---- */

/** Asks AWS whose keys the contexts have, once in a process. An error: they are of another account than the
 * run's. What is new (the caller, a profile that was given, an account of a run that had none) is recorded,
 * under `kind` if that is not NULL. Keys whose owner is not known now are asked about before they are used.
 */
void gw_run_identify(gw_run *run, const char *kind, gw_run_answered done, gpointer data);
/** May the run use keys of this owner in this context? NULL, or a new failure. What is new is recorded. */
json_t *gw_run_owner(gw_run *run, const char *context, const gw_aws_identity *who);
/** The account that the input asks for (borrowed), or NULL. */
const char *gw_run_account_asked(const gw_run *run);
/** The run's customer's account, by its journal or its input (borrowed), or NULL: not known yet. */
const char *gw_run_account(const gw_run *run);
/** Has AWS told in this process whose the keys are that it was asked about? FALSE with the class of its
 * answer, and `what`, which is not done then. */
gboolean gw_run_is_identified(const gw_run *run, const char *what, GError **error);
/** AWS answered a request in this context; `failure` (borrowed, may be NULL) says why not. Keys that it no
 * longer takes are told once, and count as unknown until it takes them again. */
void gw_run_keys_answered(gw_run *run, const char *context, const json_t *failure);
/** Tells whoever watches which contexts have keys of nobody knows whom, and that the clock is wrong. */
void gw_run_tell_unknown(gw_run *run);

/* ---- reseller.c ---- */

/** The input that says of this account that it is the reseller's, as "cmp.account" (borrowed), or NULL. */
const char *gw_reseller_input(const gw_workflow *workflow, const json_t *input, const char *account);
/** The same of a run, with what the inputs of its parts say that it has begun. */
const char *gw_run_reseller_input(const gw_run *run, const char *account);
/** Where the input names accounts of the reseller, and this is none of them: the first that it names
 * (borrowed) and the input that does. NULL: it is one of them, or none is named. */
const char *
gw_reseller_other(const gw_workflow *workflow, const json_t *input, const char *account, const char **path);
/** Is the customer's account, as far as the run and this input tell, none of the reseller's? */
gboolean gw_reseller_check(const gw_run *run, const json_t *input, GError **error);

/* ---- partition.c ---- */

/** Why a step can't do what its parameters say in the partition of AWS that the account is of: a service that
 * it writes with is not there, or a region or an ARN is of another. New reference to a failure, or NULL. */
json_t *gw_partition_fault(const gw_engine *engine, const char *uses, const json_t *params);

/* ---- engine.c ---- */

/** Makes the pool call the plugins that the run began with. */
gboolean gw_run_use_plugins(gw_run *run, GError **error);
/** Does the workflow have a step or look of this id, whichever way its looks answer? By two surveys. */
gboolean gw_run_foresees(const gw_run *run, const char *step);
/** How many steps it will take, by what its looks answer: {"no": n, "yes": n}, 0 where that is not known. New
 * reference. */
json_t *gw_run_foreseen(const gw_run *run);
/** What it told, in the order of the script, whatever came back first. New reference. */
json_t *gw_run_planned(const gw_run *run);

/* ---- turn.c ---- */

/** Runs the script from the top until every branch has ended or is blocked, or `options->stop`. */
void gw_run_turn(gw_run *run, gw_run_answered done, gpointer data);
/** The turn of a plan or a survey, to the script's end; an error, too, where it does not come to that. */
void gw_run_turn_plan(gw_run *run, gw_run_answered done, gpointer data);
/** The turn of one that goes by its rows alone, or tells only which steps there are: at once. FALSE where the
 * script does not come to its end. */
gboolean gw_run_trace(gw_run *run, GError **error);

/* ---- go.c ---- */

/** Tells the store and whoever watches that the run is at work, if it was said to wait. */
void gw_run_at_work(gw_run *run);
/** Turns and parks until done, stopped, waiting longer than options->wait_ms, or interrupted; then all of it
 * is on disk. With GW_RUN_ERROR `error` says why. */
typedef void (*gw_run_gone)(gw_run_result result, const GError *error, gpointer data);
void gw_run_go(gw_run *run, gw_run_gone done, gpointer data);

/* ---- workflow.c (see workflow_files.h for what bind.c lends) ---- */

/** Runs the script's chunk, which declares only: fills in the workflow's name, version, input, customer and
 * files, which are read through `read`; `path` is set already. */
typedef char *(*gw_bind_read)(const char *path, gsize *length, gpointer data, GError **error);
gboolean gw_bind_declare(gw_workflow *workflow, gw_bind_read read, gpointer data, GError **error);

/* ---- flight.c ---- */

/* Each begins something for the branch on L; the caller then returns gw_branch_wait, which does not come
 * back. */

/** A call of a step's plugin; all of it is borrowed. */
typedef struct {
    const char *id;
    const char *uses;
    json_t *params;
    gw_call_kind kind;
    const json_t *answer; /* what apply goes by */
    guint timeout_ms;
    const char *account; /* the member account to act in; NULL: the run's own */
    const char *role;    /* to be assumed there */
} gw_flight_request;

void gw_flight_call(gw_run *run, lua_State *L, const gw_flight_request *request);
void gw_flight_sleep(gw_run *run, lua_State *L, guint ms);
/** Until gw_run_wake of this step or (if not 0) the time. */
void gw_flight_block(gw_run *run, lua_State *L, const char *id, gint64 at_ms);
void gw_run_wake(gw_run *run, const char *id);
/** Cancels looks and pauses; what may be writing is left to finish. TRUE when nothing is under way any more.
 */
gboolean gw_flight_quieten(gw_run *run);
void gw_flight_cancel_all(gw_run *run);

/* ---- run_commands.c, run_command_check.c ---- */

/** Does the command fit? GW_ERROR_INVALID says why not and what would. */
gboolean gw_run_command_check(gw_run *run, const json_t *command, GError **error);
/** Acts on it: rows change, branches wake. */
void gw_run_command_execute(gw_run *run, const json_t *command);
/** Has all that is stopped or waits tried again, in nobody's name: a run goes on. */
void gw_run_command_resume(gw_run *run);
/** Takes what is in the run's inbox, to be heard. */
void gw_run_command_collect(gw_run *run);
/** Acts on all that is to be heard. */
void gw_run_command_execute_all(gw_run *run);
/** Acts on the amendments for which a turn came to rest; FALSE when there are none. */
gboolean gw_run_command_execute_amendments(gw_run *run);

#endif
