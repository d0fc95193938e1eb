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
#include "trust/trust.h"

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

/* What a command is: the last thing in its file, as `const gw_command gw_command_NAME`; commands.c lists the
 * names. Parsing, help, the manual pages, the tables of doc/ops.md and the completion of the shells all come
 * from it. */
typedef struct {
    const char *group;   /* heading in the help; NULL: not shown there */
    const char *name;    /* what is typed */
    const char *args;    /* `RUN [STEP]`, `[RUN...]`, `new|show FILE`: how many, and what completion offers */
    const char *summary; /* one line */
    const char *text;    /* a paragraph: what it does */
    const char *exits;   /* what its exit codes mean */
    const GOptionEntry *options;
    gboolean aws;  /* takes --profile and --partner-profile */
    gboolean bare; /* works without the settings file, whatever that holds */
    int (*run)(gw_cli *cli, char **args, GError **error);
} gw_command;

extern const gw_command *const gw_commands[]; /* NULL-terminated */
extern const gw_command gw_command_help;
const gw_command *gw_command_find(const char *name);
/** How many arguments `command` takes; `most` G_MAXINT: any number. */
void gw_command_arity(const gw_command *command, int *least, int *most);

/* ---- options ---- */

/** Every option's value: GOption wants fixed places. Emptied by gw_options_clear. */
typedef struct {
    gboolean help, version, json;
    char *config, *store, *color, *profile, *partner_profile;
    char **inputs, **sets, **set_files, **set_envs, **set_secrets, **evidence;
    char *about, *from, *guarded, *last, *lasts, *against, *key, *name, *lock;
    char **approvers, **keys, **accepts, **only_steps;
    gboolean replace, older, unsigned_too, other_key, withdraw, keep_evidence, leave_evidence;
    char *out, *plan, *wait, *by, *note, *why, *keep, *report, *format, *script;
    gboolean detach, verbose, once, policies, all, check;
    /* passed on to the simulator by rehearse */
    char *latency, *throttle, *fail, *drop, *late_reads, *seed, *org, *people;
    char **operations;
    gboolean enforce_iam;
    char *params, *only; /* of check-plugin */
    gboolean tap;
    int every;
    /* of test and check */
    char *filter, *timeout, *junit, *one;
    gboolean watch, strict;
    int jobs;
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

/** The options that count with a command (NULL: before any), in up to three lists; the rest is NULL. */
typedef struct {
    const GOptionEntry *own; /* or, before any command, the program's */
    const GOptionEntry *aws;
    const GOptionEntry *global;
} gw_option_lists;
gw_option_lists gw_options_of(const gw_command *command);
/** An option by its name, as `input`, or a letter, as `i`; NULL when the lists have none. */
const GOptionEntry *gw_option_find(const gw_option_lists *lists, const char *name);
/** Does it take a value, which may be the next word? */
gboolean gw_option_takes_value(const GOptionEntry *option);

/* ---- help and the manual ---- */

/** To standard output, 80 columns wide at most: all commands, one, or the settings. */
void gw_help_all(void);
void gw_help_command(const gw_command *command);
void gw_help_settings(void);

/** The same for doc/: sections of a manual page in roff, or a table in Markdown. */
void gw_manual_roff(const gw_command *command);
void gw_manual_markdown(void);
void gw_manual_settings_roff(void);
void gw_manual_settings_markdown(void);
/** A text as it can stand in a table. Caller frees. */
char *gw_markdown_cell(const char *text);

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
    gboolean store_is_none;     /* it is empty, and in no file */
    gw_signer *signer;          /* of the store's chains; NULL without a key */
    GHashTable *audit_keys;     /* public keys whose signatures count; NULL: none is known */
    gw_trust *trust;            /* whom the settings trust */
    gw_key_source keys;
    gboolean throwaway; /* the store and its vault's key are thrown away: a rehearsal */
    gw_vault *vault;
    gw_pool *pool;
    json_t *refused;  /* plugins */
    GPtrArray *steps; /* further folders of steps in Lua */
    gw_http *http;
    gw_aws_client *aws;
    struct gw_asker *asker;
    gw_aws_context *customer_context;
    gw_aws_context *partner_context;
    gw_engine *engine;
    char *outbox; /* a rehearsal's: where messages to the outside go instead */
};

gboolean gw_cli_init(gw_cli *cli, GError **error);
/** Closes what was opened; the settings stay. */
void gw_cli_close(gw_cli *cli);
void gw_cli_release(gw_cli *cli);

/** Each opens at the first call; what they give is borrowed. A store signs if there is a key for it. One that
 * is made is told; so is who else may change its files, and what acts on runs is refused if that is anybody.
 */
gw_store *gw_cli_store(gw_cli *cli, GError **error);
/** The store, or where there is none one without anything in it, in no file: for whatever is looked at before
 * a store is made. */
gw_store *gw_cli_store_or_none(gw_cli *cli, GError **error);
/** Has the engine go on with a store that is made now, if gw_cli_store_or_none gave none. */
gboolean gw_cli_store_make(gw_cli *cli, GError **error);
/** The address of the store, as it is given; borrowed, NULL for the default. */
const char *gw_cli_store_address(const gw_cli *cli);
gw_vault *gw_cli_vault(gw_cli *cli, GError **error);
/** Is there a file where the store should be? FALSE when the address is none. Opens and makes nothing. */
gboolean gw_cli_store_is_there(const gw_cli *cli, gboolean *there, GError **error);
/** Has the vault a key? Looked at before a store is made. */
gboolean gw_cli_vault_has_key(gw_cli *cli, GError **error);
/** A path that the settings name, as seen from their file. Caller frees. */
char *gw_cli_beside_settings(const gw_cli *cli, const char *path);
/** Whom the settings trust, and the policy. A key that can't be read is an error that names the setting. */
gw_trust *gw_cli_trust(gw_cli *cli, GError **error);
/** Steps in Lua of this folder are served, too. Before the pool is opened. */
void gw_cli_serve_steps(gw_cli *cli, const char *folder);
/** All plugins, asked what they are; an engine's pool knows from before what it can. */
gw_pool *gw_cli_pool(gw_cli *cli, GError **error);
/** Does the setting `sandbox` say that no plugin may run without all of it? */
gboolean gw_cli_requires_sandbox(const gw_cli *cli);
/** Where runs keep the manifests that they know (plugin/manifest_cache.h). Caller frees. */
char *gw_cli_manifests_folder(void);
gw_aws_client *gw_cli_aws(gw_cli *cli, GError **error);
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

/** --input files and --set on top of each other, by `schema` (texts stay texts; `--set KEY=null`
 * takes the member out). New reference. */
json_t *gw_input_read(const json_t *schema, GError **error);
/** The same, to be laid over a run's input: what is null there is to be taken out. New reference. */
json_t *gw_input_read_patch(const json_t *schema, GError **error);
/** Does the command line give any? */
gboolean gw_input_is_given(void);
/** A copy with references in the place of secrets, as it may be kept. New reference. */
json_t *gw_input_without_secrets(const json_t *schema, const json_t *input);

/** A public key that the settings name, as a text or by its file: what gw_public_keys_add takes. Caller
 * frees.
 */
char *gw_cli_public_key(const gw_cli *cli, const char *given);
/** Where plugins and steps were looked for: [{"folder", "used": files, "skipped": [names that are no
 * plugin's], "fault"?}]; what was refused is in cli->refused. New reference. */
json_t *gw_cli_searched(const gw_cli *cli);
/** Says which plugins that are loaded nobody who is trusted has signed. */
void gw_cli_warn_plugins(const gw_cli *cli);
/** The same of a workflow's files, once it is known whom to trust. */
void gw_cli_warn_files(const gw_cli *cli, const gw_workflow *workflow);
/** `COMMAND key new FILE`, `COMMAND key show [FILE]`: makes a signing key, shows its public part; `otherwise`
 * is the file where none is named, or NULL. */
int
gw_cli_key(const char *command, const char *verb, const char *file, const char *otherwise, GError **error);

/** A workflow by name or path. */
gw_workflow *gw_cli_workflow(gw_cli *cli, const char *name, GError **error);
/** Has steps looked for beside the workflow in this file, too; before any plugin is looked for. */
void gw_cli_beside_workflow(const char *path);

#endif
