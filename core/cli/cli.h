/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h - the command line: the table of commands, their options, and what they share
 *
 * gw_main finds the command in the table, parses its options into `gw_opt`, and calls its `run`. A command
 * opens what it needs (store, plugins, AWS, engine) through a gw_cli, which closes it all at the end; it
 * prints through out.h and returns its exit code, or GW_EXIT_ERROR with `error` set, which gw_main tells in
 * one place.
 */
#ifndef GW_CLI_CLI_H
#define GW_CLI_CLI_H

#include "engine/engine.h"
#include "http/http.h"

/** The whole program. Returns the exit code. */
int gw_main(int argc, char **argv);

/** Before anything else: no core file, not to be looked into, no variables in what /proc shows. */
void gw_make_private(void);

enum {
    GW_EXIT_OK = 0,
    GW_EXIT_ERROR = 1,
    GW_EXIT_CHANGES = 2,
    GW_EXIT_WAITING = 3,
    GW_EXIT_STOPPED = 4,
    GW_EXIT_INTERRUPTED = 130
};

/* ---- commands ---- */

typedef struct gw_cli gw_cli;

typedef struct {
    const char *group;   /* heading in the help */
    const char *name;    /* what is typed */
    const char *args;    /* `RUN [STEP]`, `RUN…`: also tells how many there may be */
    const char *summary; /* one line */
    const char *text;    /* a paragraph: what it does, what its exit codes mean */
    const GOptionEntry *options;
    gboolean aws; /* takes --profile and --partner-profile */
    int (*run)(gw_cli *cli, char **args, GError **error);
} gw_command;

extern const gw_command gw_commands[]; /* ends with a NULL name */
const gw_command *gw_command_find(const char *name);
/** How many arguments `command` takes; `most` G_MAXINT: any number. */
void gw_command_arity(const gw_command *command, int *least, int *most);

int gw_cmd_plan(gw_cli *cli, char **args, GError **error);
int gw_cmd_start(gw_cli *cli, char **args, GError **error);
int gw_cmd_resume(gw_cli *cli, char **args, GError **error);
int gw_cmd_list(gw_cli *cli, char **args, GError **error);
int gw_cmd_show(gw_cli *cli, char **args, GError **error);
int gw_cmd_watch(gw_cli *cli, char **args, GError **error);
int gw_cmd_log(gw_cli *cli, char **args, GError **error);
int gw_cmd_tasks(gw_cli *cli, char **args, GError **error);
int gw_cmd_done(gw_cli *cli, char **args, GError **error);
int gw_cmd_evidence(gw_cli *cli, char **args, GError **error);
int gw_cmd_approve(gw_cli *cli, char **args, GError **error);
int gw_cmd_skip(gw_cli *cli, char **args, GError **error);
int gw_cmd_retry(gw_cli *cli, char **args, GError **error);
int gw_cmd_cancel(gw_cli *cli, char **args, GError **error);
int gw_cmd_services(gw_cli *cli, char **args, GError **error);
int gw_cmd_plugins(gw_cli *cli, char **args, GError **error);
int gw_cmd_permissions(gw_cli *cli, char **args, GError **error);
int gw_cmd_describe(gw_cli *cli, char **args, GError **error);
int gw_cmd_step(gw_cli *cli, char **args, GError **error);
int gw_cmd_rehearse(gw_cli *cli, char **args, GError **error);
int gw_cmd_verify(gw_cli *cli, char **args, GError **error);
int gw_cmd_report(gw_cli *cli, char **args, GError **error);
int gw_cmd_secret(gw_cli *cli, char **args, GError **error);
int gw_cmd_doctor(gw_cli *cli, char **args, GError **error);
int gw_cmd_audit(gw_cli *cli, char **args, GError **error);
int gw_cmd_help(gw_cli *cli, char **args, GError **error);

extern const GOptionEntry gw_plan_options[];
extern const GOptionEntry gw_start_options[];
extern const GOptionEntry gw_resume_options[];
extern const GOptionEntry gw_retry_options[];
extern const GOptionEntry gw_cancel_options[];
extern const GOptionEntry gw_log_options[];
extern const GOptionEntry gw_done_options[];
extern const GOptionEntry gw_evidence_options[];
extern const GOptionEntry gw_approve_options[];
extern const GOptionEntry gw_skip_options[];
extern const GOptionEntry gw_plugins_options[];
extern const GOptionEntry gw_permissions_options[];
extern const GOptionEntry gw_describe_options[];
extern const GOptionEntry gw_step_options[];
extern const GOptionEntry gw_rehearse_options[];
extern const GOptionEntry gw_report_options[];
extern const GOptionEntry gw_verify_options[];
extern const GOptionEntry gw_secret_options[];
extern const GOptionEntry gw_doctor_options[];
extern const GOptionEntry gw_audit_options[];

/* ---- options ---- */

/** Every option's value: GOption wants fixed places. Emptied by gw_options_clear. */
typedef struct {
    gboolean help, version, json;
    char *config, *store, *color, *profile, *partner_profile;
    char **inputs, **sets, **set_files, **set_envs, **set_secrets, **evidence;
    char *about, *from, *guarded, *lasts, *against;
    char **approvers, **keys;
    gboolean replace, other_key, withdraw, keep_evidence, leave_evidence;
    char *out, *plan, *wait, *by, *note, *why, *keep, *report;
    gboolean detach, verbose, once, policies, all, check;
    int last;
    /* passed on to the simulator by rehearse */
    char *latency, *throttle, *fail, *drop, *late_reads, *seed, *org;
    gboolean enforce_iam;
} gw_options;
extern gw_options gw_opt;

/* Options that several commands take. */
#define GW_OPTION_INPUT                                                                                      \
    {                                                                                                        \
        "input", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.inputs,                                        \
            "read input from FILE (.cfg or JSON); several are laid over one another", "FILE"                 \
    }
#define GW_OPTION_SET                                                                                        \
    {                                                                                                        \
        "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.sets, "set one input, KEY may be dotted",          \
            "KEY=VALUE"                                                                                      \
    }
/* For what must not stand on a command line, where every user of the machine can read it. */
#define GW_OPTIONS_SET_SECRET                                                                                \
    {"set-file",                                                                                             \
     0,                                                                                                      \
     0,                                                                                                      \
     G_OPTION_ARG_STRING_ARRAY,                                                                              \
     &gw_opt.set_files,                                                                                      \
     "set one input to the text in FILE (-: standard input)",                                                \
     "KEY=FILE"},                                                                                            \
        {"set-env",                                                                                          \
         0,                                                                                                  \
         0,                                                                                                  \
         G_OPTION_ARG_STRING_ARRAY,                                                                          \
         &gw_opt.set_envs,                                                                                   \
         "set one input to what the environment has in NAME",                                                \
         "KEY=NAME"},                                                                                        \
    {                                                                                                        \
        "set-secret", 0, 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.set_secrets,                                  \
            "set one secret input to the vault's secret NAME", "KEY=NAME"                                    \
    }
#define GW_OPTION_WAIT                                                                                       \
    {                                                                                                        \
        "wait", 'w', 0, G_OPTION_ARG_STRING, &gw_opt.wait,                                                   \
            "how long to stay while only people or AWS are waited for (30s, 10m)", "DURATION"                \
    }
#define GW_OPTION_KEY                                                                                        \
    {                                                                                                        \
        "key", 'k', 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.keys,                                            \
            "a public key whose signatures count, as a text or in a file; may be given more than once",      \
            "PUB"                                                                                            \
    }
#define GW_OPTION_BY                                                                                         \
    {                                                                                                        \
        "by", 'b', 0, G_OPTION_ARG_STRING, &gw_opt.by, "who says so", "WHO"                                  \
    }
#define GW_OPTION_WHY                                                                                        \
    {                                                                                                        \
        "why", 'y', 0, G_OPTION_ARG_STRING, &gw_opt.why, "the reason, which is recorded", "TEXT"             \
    }

/** Takes the options out of argv (the program's name stays first). On success `*command` is the command, or
 * NULL when none was given, and `*args` are its arguments (caller frees with g_strfreev). */
gboolean gw_options_parse(int argc, char **argv, const gw_command **command, char ***args, GError **error);
void gw_options_clear(void);
/** The help text of a command. Caller frees. */
char *gw_options_help(const gw_command *command);

/* ---- the settings file ---- */

typedef struct {
    const char *key;  /* dotted */
    const char *type; /* "text", "list", "regions", "duration", "size", or choices "a|b" */
    const char *about;
} gw_cli_setting;
extern const gw_cli_setting gw_cli_settings[]; /* ends with a NULL key */

/** Finds and reads the settings file (--config, the user's, the machine's); `*path` is NULL when there is
 * none. New reference; an empty object without a file. */
json_t *gw_cli_settings_load(const char *given, char **path, GError **error);
/** A text by its dotted key, or NULL. */
const char *gw_cli_settings_get(const json_t *settings, const char *key);

/* ---- what a command opens ---- */

struct gw_cli {
    const gw_command *command;
    json_t *settings;
    char *settings_path;
    gw_store *store;
    gw_store_purpose store_for; /* set by a command before it opens the store */
    gw_signer *signer;          /* of the store's chains; NULL without a key */
    GHashTable *audit_keys;     /* public keys whose signatures count; NULL: none is known */
    gw_key_source keys;
    gboolean throwaway; /* the store and its vault's key are thrown away: a rehearsal */
    gw_vault *vault;
    gw_pool *pool;
    json_t *refused; /* plugins */
    gw_http *http;
    gw_aws *aws;
    struct gw_asker *asker;
    gw_aws_context *customer;
    gw_aws_context *partner;
    gw_engine *engine;
    char *sink; /* a rehearsal's: where messages to the outside go instead */
};

gboolean gw_cli_init(gw_cli *cli, GError **error);
/** Closes what was opened; the settings stay. */
void gw_cli_close(gw_cli *cli);
void gw_cli_release(gw_cli *cli);

/** Each opens at the first call; what they give is borrowed. A store signs if there is a key for it. One that
 * is made is told; so is who else may change its files, and what acts on runs is refused if that is anybody.
 */
gw_store *gw_cli_store(gw_cli *cli, GError **error);
/** The address of the store, as it is given; borrowed, NULL for the default. */
const char *gw_cli_store_address(const gw_cli *cli);
gw_vault *gw_cli_vault(gw_cli *cli, GError **error);
/** All plugins, asked what they are; an engine's pool knows from before what it can. */
gw_pool *gw_cli_pool(gw_cli *cli, GError **error);
/** Does the setting `sandbox` say that no plugin may run without all of it? */
gboolean gw_cli_requires_sandbox(const gw_cli *cli);
/** Where runs keep the manifests that they know (plugin/known.h). Caller frees. */
char *gw_cli_manifests_folder(void);
gw_aws *gw_cli_aws(gw_cli *cli, GError **error);
/** The two contexts, with their keys if there is an `error` to say that there are none; `run` (may be NULL)
 * is a run's row: the profiles it began with count where no option says otherwise. */
gboolean gw_cli_contexts(gw_cli *cli, const json_t *run, GError **error);
/** Whose keys a context has: the ARN, by sts:GetCallerIdentity, which needs no permission. Caller frees; NULL
 * with an error when there are no keys, AWS refuses them, or it can't be reached. */
char *gw_cli_caller(gw_aws_context *context, const char *name, GError **error);
/** The profile that stands for `context` ("customer", "partner"), or NULL. */
const char *gw_cli_profile(const gw_cli *cli, const char *context, const json_t *run);
enum { GW_NEED_STORE = 1, GW_NEED_AWS = 2 };
/** An engine with plugins, and with what is needed; without GW_NEED_AWS credentials are used if there are
 * any. */
gw_engine *gw_cli_engine(gw_cli *cli, guint needs, const json_t *run, GError **error);

/** Set by the first SIGINT or SIGTERM, which also wakes the main loop; the second ends the program. */
extern volatile int gw_stopped;
void gw_stop_watch(void);

/* ---- input ---- */

/** Is --by there? */
gboolean gw_by_required(GError **error);
/** Who says it: --by, or the name of this login. */
const char *gw_cli_who(void);

/** --input files and --set on top of each other, by `schema` (texts stay texts). New reference. */
json_t *gw_input_read(const json_t *schema, GError **error);
/** Does the command line give any? */
gboolean gw_input_is_given(void);
/** A copy with references in the place of secrets, as it may be kept. New reference. */
json_t *gw_input_without_secrets(const json_t *schema, const json_t *input);

/** A workflow by name or path. */
gw_workflow *gw_cli_workflow(const char *name, GError **error);

#endif
