/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - the command line's options: those that every command takes, and the parsing of all */

#include "base/error.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <string.h>

gw_options gw_opt;

static const GOptionEntry global_options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &gw_opt.json, "one JSON document on standard output, nothing else",
     NULL},
    {"store", 0, 0, G_OPTION_ARG_STRING, &gw_opt.store, "where the journal is: sqlite:PATH or postgresql://…",
     "ADDRESS"},
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &gw_opt.config, "the settings file", "FILE"},
    {"color", 0, 0, G_OPTION_ARG_STRING, &gw_opt.color,
     "colours: on a terminal unless NO_COLOR is set, always, or never", "auto|always|never"},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &gw_opt.help, "this page", NULL},
    G_OPTION_ENTRY_NULL};

static const GOptionEntry program_options[] = {
    {"version", 0, 0, G_OPTION_ARG_NONE, &gw_opt.version, "the version", NULL}, G_OPTION_ENTRY_NULL};

static const GOptionEntry aws_options[] = {{"profile", 0, 0, G_OPTION_ARG_STRING, &gw_opt.profile,
                                            "AWS profile of the customer's management account", "PROFILE"},
                                           {"partner-profile", 0, 0, G_OPTION_ARG_STRING,
                                            &gw_opt.partner_profile,
                                            "AWS profile of the reseller's own account", "PROFILE"},
                                           G_OPTION_ENTRY_NULL};

gw_option_lists
gw_options_of(const gw_command *command)
{
    return (gw_option_lists){
        .own = command ? command->options : program_options,
        .aws = command && command->aws ? aws_options : NULL,
        .global = global_options,
    };
}

static const GOptionEntry *
find_in(const GOptionEntry *options, const char *name)
{
    for (; options && options->long_name; options++)
        if (strcmp(options->long_name, name) == 0 || (name[0] == options->short_name && !name[1]))
            return options;
    return NULL;
}

const GOptionEntry *
gw_option_find(const gw_option_lists *lists, const char *name)
{
    const GOptionEntry *option = *name ? find_in(lists->own, name) : NULL;

    if (!option && *name)
        option = find_in(lists->aws, name);
    return option || !*name ? option : find_in(lists->global, name);
}

gboolean
gw_option_takes_value(const GOptionEntry *option)
{
    return option->arg != G_OPTION_ARG_NONE && !(option->flags & G_OPTION_FLAG_OPTIONAL_ARG);
}

static GOptionContext *
context_new(const gw_command *command)
{
    GOptionContext *context = g_option_context_new(NULL);
    gw_option_lists lists = gw_options_of(command);

    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_strict_posix(context, !command);
    if (lists.own)
        g_option_context_add_main_entries(context, lists.own, NULL);
    if (lists.aws)
        g_option_context_add_main_entries(context, lists.aws, NULL);
    g_option_context_add_main_entries(context, lists.global, NULL);
    return context;
}

static void
add_names(GPtrArray *names, const GOptionEntry *options)
{
    for (; options && options->long_name; options++)
        g_ptr_array_add(names, g_strdup(options->long_name));
}

/* GOption says only that it does not know an option; we look for the one it meant. */
static void
explain_unknown(const gw_command *command, char **argv, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    gw_option_lists lists = gw_options_of(command);
    add_names(names, lists.own);
    add_names(names, lists.aws);
    add_names(names, lists.global);

    for (char **arg = argv + 1; *arg && strcmp(*arg, "--") != 0; arg++) {
        if (!g_str_has_prefix(*arg, "--"))
            continue;
        g_autofree char *name = g_strndup(*arg + 2, strcspn(*arg + 2, "="));
        if (g_strv_contains((const char *const *)names->pdata, name))
            continue;
        const char *near = gw_nearest(name, (const char *const *)names->pdata);
        g_clear_error(error);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown option '--%s'%s%s%s", name,
                    near ? "; did you mean '--" : "", near ? near : "", near ? "'?" : "");
        return;
    }
}

/* GOption says only that some value is no text; we look for the option that it was given to. */
static void
explain_bytes(const gw_command *command, char **argv, GError **error)
{
    gw_option_lists lists = gw_options_of(command);

    for (char **arg = argv + 1; *arg && strcmp(*arg, "--") != 0; arg++) {
        if (**arg != '-')
            continue;
        gboolean is_long = g_str_has_prefix(*arg, "--");
        gsize n = is_long ? strcspn(*arg + 2, "=") : 1;
        g_autofree char *name = g_strndup(*arg + (is_long ? 2 : 1), n);
        const GOptionEntry *option = gw_option_find(&lists, name);
        if (!option || option->arg != G_OPTION_ARG_STRING)
            continue;
        const char *rest = *arg + (is_long ? 2 : 1) + n, *value = *rest ? rest : arg[1];
        if (!value || g_utf8_validate(value, -1, NULL))
            continue;
        g_clear_error(error);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the value of --%s is not UTF-8 text",
                    option->long_name);
        return;
    }
}

/* Usage errors are of our own domain and end with where to read on. */
static gboolean
fail_usage(const gw_command *command, char **argv, GError *problem, GError **error)
{
    if (g_error_matches(problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
        explain_unknown(command, argv, &problem);
    else if (problem->domain != GW_ERROR)
        explain_bytes(command, argv, &problem);
    /* GOption begins with a capital; a name of ours in capitals stays. */
    char *first = problem->message;
    gboolean capital = g_ascii_isupper(*first) && g_ascii_islower(first[1]);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%c%s (see 'gangway %s%s--help')",
                capital ? g_ascii_tolower(*first) : *first, *first ? first + 1 : "",
                command ? command->name : "", command ? " " : "");
    g_error_free(problem);
    return FALSE;
}

/* GOption drops what is given to an option that takes nothing. */
static gboolean
check_flags(const gw_command *command, char **argv, GError **error)
{
    gw_option_lists lists = gw_options_of(command);

    for (char **arg = argv + 1; *arg && strcmp(*arg, "--") != 0; arg++) {
        const char *equals = g_str_has_prefix(*arg, "--") ? strchr(*arg, '=') : NULL;
        g_autofree char *name = equals ? g_strndup(*arg + 2, (gsize)(equals - *arg) - 2) : NULL;
        const GOptionEntry *option = name ? gw_option_find(&lists, name) : NULL;
        if (!option || option->arg != G_OPTION_ARG_NONE)
            continue;
        return fail_usage(command, argv,
                          g_error_new(GW_ERROR, GW_ERROR_INVALID, "option '--%s' takes no value", name),
                          error);
    }
    return TRUE;
}

static gboolean
parse(const gw_command *command, char ***argv, GError **error)
{
    if (!check_flags(command, *argv, error))
        return FALSE;
    g_autoptr(GOptionContext) context = context_new(command);
    g_auto(GStrv) before = g_strdupv(*argv);
    GError *problem = NULL;

    if (g_option_context_parse_strv(context, argv, &problem))
        return TRUE;
    return fail_usage(command, before, problem, error);
}

static gboolean
check_arity(const gw_command *command, char **args, GError **error)
{
    int least, most, given = (int)g_strv_length(args);
    gw_command_arity(command, &least, &most);
    if (given >= least && given <= most)
        return TRUE;

    g_auto(GStrv) words = g_strsplit(command->args, " ", -1);
    GError *problem =
        given < least ? g_error_new(GW_ERROR, GW_ERROR_INVALID, "%s is missing", words[given])
                      : g_error_new(GW_ERROR, GW_ERROR_INVALID, "one argument too many: '%s'", args[most]);
    return fail_usage(command, args, problem, error);
}

/* What is recorded of people says something; that it is UTF-8 is seen where it is recorded. */
static gboolean
check_said(GError **error)
{
    const struct {
        const char *name, *text;
    } said[] = {{"by", gw_opt.by}, {"why", gw_opt.why}, {"note", gw_opt.note}};

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        if (said[i].text && g_utf8_validate(said[i].text, -1, NULL) && gw_text_is_blank(said[i].text)) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--%s says nothing: give it a text", said[i].name);
            return FALSE;
        }
    return TRUE;
}

static const gw_command *
find_command(const char *name, GError **error)
{
    const gw_command *command = gw_command_find(name);
    if (command)
        return command;

    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    for (const gw_command *const *c = gw_commands; *c; c++)
        if ((*c)->group)
            g_ptr_array_add(names, g_strdup((*c)->name));
    const char *near = gw_nearest(name, (const char *const *)names->pdata);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown command '%s'%s%s%s", name,
                near ? "; did you mean '" : ": see 'gangway help'", near ? near : "", near ? "'?" : "");
    return NULL;
}

gboolean
gw_options_parse(int argc, char **argv, const gw_command **command, char ***args, GError **error)
{
    g_auto(GStrv) rest = g_new0(char *, (gsize)argc + 1);
    for (int i = 0; i < argc; i++)
        rest[i] = g_strdup(argv[i]);

    const gw_command *found = NULL;
    if (!parse(NULL, &rest, error))
        return FALSE;
    if (argc > 0 && rest[0] && rest[1]) {
        found = find_command(rest[1], error);
        if (!found)
            return FALSE;
        g_free(rest[0]);
        memmove(rest, rest + 1, sizeof(char *) * g_strv_length(rest));
        if (!parse(found, &rest, error))
            return FALSE;
        if (rest[1] && strcmp(rest[1], "--") == 0) {
            g_free(rest[1]);
            memmove(rest + 1, rest + 2, sizeof(char *) * g_strv_length(rest + 1));
        }
        if (!gw_opt.help && (!check_arity(found, rest + 1, error) || !check_said(error)))
            return FALSE;
    }
    *command = found;
    *args = g_strdupv(found ? rest + 1 : rest + g_strv_length(rest));
    return TRUE;
}

void
gw_options_clear(void)
{
    char **texts[] = {
        &gw_opt.config,  &gw_opt.store,      &gw_opt.color,   &gw_opt.profile, &gw_opt.partner_profile,
        &gw_opt.out,     &gw_opt.plan,       &gw_opt.wait,    &gw_opt.by,      &gw_opt.note,
        &gw_opt.why,     &gw_opt.keep,       &gw_opt.fail,    &gw_opt.latency, &gw_opt.throttle,
        &gw_opt.drop,    &gw_opt.late_reads, &gw_opt.seed,    &gw_opt.org,     &gw_opt.report,
        &gw_opt.about,   &gw_opt.from,       &gw_opt.guarded, &gw_opt.last,    &gw_opt.lasts,
        &gw_opt.against, &gw_opt.format,     &gw_opt.key,     &gw_opt.name,    &gw_opt.script,
        &gw_opt.lock,    &gw_opt.people,     &gw_opt.filter,  &gw_opt.timeout, &gw_opt.junit,
        &gw_opt.one};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    g_strfreev(gw_opt.inputs);
    g_strfreev(gw_opt.accepts);
    g_strfreev(gw_opt.only_steps);
    g_strfreev(gw_opt.sets);
    g_strfreev(gw_opt.set_files);
    g_strfreev(gw_opt.set_envs);
    g_strfreev(gw_opt.set_secrets);
    g_strfreev(gw_opt.evidence);
    g_strfreev(gw_opt.approvers);
    g_strfreev(gw_opt.keys);
    g_strfreev(gw_opt.operations);
    g_free(gw_opt.params);
    g_free(gw_opt.only);
    memset(&gw_opt, 0, sizeof gw_opt);
}
