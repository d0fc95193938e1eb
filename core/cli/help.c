/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - `gangway help`: all commands, one command, or the settings file's keys */

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/marks.h"
#include "cli/out.h"

#include <string.h>

enum {
    WIDTH = 80,
    TEXT_COLUMN = 30, /* where what an option or command is about begins */
};

static guint
page_width(void)
{
    return MIN(gw_page_width(), (guint)WIDTH);
}

static void
print_wrapped(const char *line)
{
    g_autofree char *text = gw_wrapped(line, page_width());
    gw_out("%s\n", text);
}

/* `name` and what it is about, beside each other if the name leaves room. */
static void
print_entry(const char *name, const char *about)
{
    gboolean fits = gw_text_width(name) + 4 <= TEXT_COLUMN;
    g_autofree char *padded = gw_padded(fits ? name : "", TEXT_COLUMN - 3);
    g_autofree char *line = g_strconcat("  ", padded, " ", GW_HANG, about, NULL);

    if (!fits)
        gw_out("  %s\n", name);
    print_wrapped(line);
}

/* ---- all commands ---- */

void
gw_help_all(void)
{
    const char *group = "";

    gw_out("Brings a customer's AWS Organization aboard a reseller.\n\n"
           "Usage:\n  gangway COMMAND [OPTION…] [ARGUMENT…]\n");
    for (const gw_command *const *at = gw_commands; *at; at++) {
        const gw_command *c = *at;
        if (!c->group)
            continue;
        if (strcmp(group, c->group) != 0)
            gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", c->group);
        group = c->group;
        g_autofree char *usage = g_strconcat(c->name, *c->args ? " " : "", c->args, NULL);
        print_entry(usage, c->summary);
    }
    gw_out("\n");
    print_wrapped("Every command takes --json, --store, --config, --color and --help.");
    print_wrapped(
        "A rehearsal, nothing needed: `gangway rehearse aws-onboarding --input scripts/examples/acme.cfg`");
}

/* ---- one command ---- */

static char *
option_names(const GOptionEntry *option)
{
    const char *value = option->arg_description;
    gboolean optional = (option->flags & G_OPTION_FLAG_OPTIONAL_ARG) != 0;
    g_autofree char *letter = option->short_name ? g_strdup_printf("-%c, ", option->short_name) : NULL;

    return g_strconcat(letter ? letter : "", "--", option->long_name, value ? (optional ? "[=" : "=") : "",
                       value ? value : "", value && optional ? "]" : "", NULL);
}

static void
print_options(const char *title, const GOptionEntry *options)
{
    if (!options)
        return;
    gw_out("\n%s:\n", title);
    for (; options->long_name; options++) {
        g_autofree char *names = option_names(options);
        print_entry(names, options->description);
    }
}

void
gw_help_command(const gw_command *command)
{
    gw_option_lists lists = gw_options_of(command);
    g_autofree char *usage =
        g_strconcat("  gangway ", command->name, " [OPTION…] ", GW_HANG, command->args, NULL);
    g_autofree char *exits = g_strconcat("Exit code: ", command->exits, ".", NULL);

    gw_out("Usage:\n");
    print_wrapped(usage);
    gw_out("\n");
    print_wrapped(command->summary);
    gw_out("\n");
    print_wrapped(command->text);
    gw_out("\n");
    print_wrapped(exits);
    print_options("Options", lists.own);
    print_options("Where AWS is used", lists.aws);
    print_options("Everywhere", lists.global);
}

void
gw_help_settings(void)
{
    print_wrapped("The settings file (libconfig or JSON): --config FILE, else "
                  "$XDG_CONFIG_HOME/gangway/gangway.cfg, else /etc/gangway/gangway.cfg. A key with a dot "
                  "stands in a group: customer = { profile = \"acme\"; };");
    gw_out("\n");
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++) {
        g_autofree char *name = g_strdup_printf("%s (%s)", s->key, s->type);
        print_entry(name, s->about);
    }
}

/* ---- the command ---- */

static json_t *
command_document(const gw_command *command)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", command->name, "args", command->args, "summary",
                     command->summary, "text", command->text, "exits", command->exits);
}

static json_t *
all_document(void)
{
    json_t *commands = json_array();
    for (const gw_command *const *c = gw_commands; *c; c++)
        if ((*c)->group)
            json_array_append_new(commands, command_document(*c));
    return json_pack("{s:o}", "commands", commands);
}

static json_t *
settings_document(void)
{
    json_t *settings = json_array();

    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++)
        json_array_append_new(
            settings, json_pack("{s:s, s:s, s:s}", "key", s->key, "type", s->type, "about", s->about));
    return json_pack("{s:o}", "settings", settings);
}

typedef enum { FORMAT_TEXT, FORMAT_MAN, FORMAT_MD, FORMATS } format;

static void
print_help(const gw_command *command, gboolean settings, format as)
{
    if (as == FORMAT_MAN)
        settings ? gw_manual_settings_roff() : gw_manual_roff(command);
    else if (as == FORMAT_MD)
        settings ? gw_manual_settings_markdown() : gw_manual_markdown();
    else if (settings)
        gw_help_settings();
    else if (command)
        gw_help_command(command);
    else
        gw_help_all();
}

static gboolean
read_format(format *as, GError **error)
{
    static const char *const names[FORMATS + 1] = {"text", "man", "md", NULL};

    *as = FORMAT_TEXT;
    for (format f = FORMAT_TEXT; gw_opt.format && f < FORMATS; f++)
        if (strcmp(names[f], gw_opt.format) == 0) {
            *as = f;
            return TRUE;
        }
    if (!gw_opt.format)
        return TRUE;
    g_autofree char *hint = gw_nearest_hint(gw_opt.format, names);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--format '%s' is not one of text, man, md%s",
                gw_opt.format, hint);
    return FALSE;
}

static int
cmd_help(G_GNUC_UNUSED gw_cli *cli, char **args, GError **error)
{
    const gw_command *command = args[0] ? gw_command_find(args[0]) : NULL;
    gboolean settings = args[0] && strcmp(args[0], "settings") == 0;
    format as;

    if (!read_format(&as, error))
        return GW_EXIT_ERROR;
    if (args[0] && !command && !settings) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no help for '%s': see 'gangway help'", args[0]);
        return GW_EXIT_ERROR;
    }
    print_help(command, settings, as);
    if (gw_opt.json) {
        gw_json document = settings  ? settings_document()
                           : command ? command_document(command)
                                     : all_document();
        gw_out_json(document);
    }
    return GW_EXIT_OK;
}

static const GOptionEntry help_options[] = {{"format", 0, 0, G_OPTION_ARG_STRING, &gw_opt.format,
                                             "for the manual: sections of a man page, or a table in Markdown",
                                             "text|man|md"},
                                            G_OPTION_ENTRY_NULL};

const gw_command gw_command_help = {
    .group = "Keeping house",
    .name = "help",
    .args = "[COMMAND]",
    .summary = "this page, or a command's",
    .text = "'gangway help settings' lists the settings file's keys.",
    .exits = "0, 1 error",
    .options = help_options,
    .bare = TRUE,
    .run = cmd_help,
};
